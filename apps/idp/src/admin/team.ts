import { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { App, RequestContext } from '../http/types.ts'
import { readJson } from '../interaction/body.ts'
import { guarded, type Work } from './request.ts'

const SMALL = 4 * 1024

const roles = z.array(z.string().max(64)).min(1).max(20).describe('Words of your own, at most 10.')

/** `POST /admin/team` */
export const memberBody = z.strictObject({
  account: z.string().min(1).max(200).describe('CAIP-10.'),
  roles: roles.default(['admin']),
})

/** `PATCH /admin/team/{id}` */
export const rolesBody = z.strictObject({ roles })

const accountOf = (c: RequestContext): string => c.req.param('id') ?? ''

const list =
  ({ team }: AppContext): Work =>
  async (c) =>
    c.json({ members: await team.list() })

const add =
  ({ team }: AppContext): Work =>
  async (c, actor) => {
    const body = await readJson(c.req.raw, memberBody, SMALL)
    if (!body.ok) return body
    return c.json(await team.add(body.value.account, body.value.roles, actor), 201)
  }

const change =
  ({ team }: AppContext): Work =>
  async (c, actor) => {
    const body = await readJson(c.req.raw, rolesBody, SMALL)
    if (!body.ok) return body
    return c.json(await team.setRoles(accountOf(c), body.value.roles, actor))
  }

const remove =
  ({ team }: AppContext): Work =>
  async (c, actor) => {
    await team.remove(accountOf(c), actor)
    return c.body(null, 204)
  }

/** Who may have the scope `admin`. */
export const mountTeam = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin/team`
  app.get(path, guarded(context, 'team:read', list(context)))
  app.post(path, guarded(context, 'team:write', add(context)))
  app.patch(`${path}/:id`, guarded(context, 'team:write', change(context)))
  app.delete(`${path}/:id`, guarded(context, 'team:write', remove(context)))
}
