import { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { RuleAdmin, RuleView } from '../gates/rules/types.ts'
import { readJson } from '../http/body.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App, RequestContext } from '../http/types.ts'
import { guarded, type Work } from './request.ts'
import type { AdminRight } from './rights.ts'
import { expectedVersion } from './version.ts'

const LARGE = 256 * 1024

/** What gates and policies are checked by says the rest, member by member. */
const definition = z.record(z.string().max(64), z.unknown())

/** What differs between gates and policies. */
export type RuleRoutes<T> = {
  readonly rules: RuleAdmin<T>
  /** Last part of the path, and member of the list's answer. */
  readonly name: 'gates' | 'policies'
  readonly word: 'gate' | 'policy'
  readonly show: (view: RuleView<T>) => object
}

const nameOf = (c: RequestContext): string => c.req.param('name') ?? ''

const tagged = (c: RequestContext, { version }: { readonly version?: number | undefined }): void => {
  if (version !== undefined) c.header('etag', `"${version}"`)
}

const missing = (word: 'gate' | 'policy', name: string): Refusal =>
  refuse(`${word}_not_found`, 404, `there is no ${word} ${name.slice(0, 64)}`)

const get =
  <T>({ rules, show, word }: RuleRoutes<T>): Work =>
  async (c) => {
    const found = await rules.get(nameOf(c))
    if (!found) return missing(word, nameOf(c))
    tagged(c, found)
    return c.json(show(found))
  }

const put =
  <T>({ rules, show }: RuleRoutes<T>): Work =>
  async (c, actor) => {
    const expected = expectedVersion(c)
    if (!expected.ok) return expected
    const body = await readJson(c.req.raw, definition, LARGE)
    if (!body.ok) return body
    const { ifVersion } = expected
    const requestId = requestIdOf(c.env.incoming)
    const { created, ...view } = await rules.put(nameOf(c), body.value, { actor, requestId, ifVersion })
    tagged(c, view)
    return c.json(show(view), created ? 201 : 200)
  }

const remove =
  <T>({ rules }: RuleRoutes<T>): Work =>
  async (c, actor) => {
    const expected = expectedVersion(c)
    if (!expected.ok) return expected
    const { ifVersion } = expected
    await rules.remove(nameOf(c), { actor, requestId: requestIdOf(c.env.incoming), ifVersion })
    return c.body(null, 204)
  }

/** Gates or policies. */
export const mountRules = <T>(app: App, context: AppContext, routes: RuleRoutes<T>): void => {
  const { name, rules, show } = routes
  const path = `${context.issuer.prefix}/admin/${name}`
  const guard = (level: 'read' | 'write', work: Work) =>
    guarded(context, `${name}:${level}` satisfies AdminRight, work)
  const list: Work = async (c) => c.json({ [name]: (await rules.list()).map(show) })
  app.get(path, guard('read', list))
  app.get(`${path}/:name`, guard('read', get(routes)))
  app.put(`${path}/:name`, guard('write', put(routes)))
  app.delete(`${path}/:name`, guard('write', remove(routes)))
}
