import { z } from 'zod'
import type { AdminRights } from '../config/admin.ts'
import type { AppContext } from '../context.ts'
import { readJson } from '../http/body.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { App, RequestContext } from '../http/types.ts'
import { guarded, type Work } from './request.ts'
import { allRights, excessOf } from './rights.ts'

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

/** Who gives a role gives its rights, which have to be within one's own. */
const excess = ({ config }: AppContext, given: readonly string[], own: AdminRights): Refusal | undefined => {
  const { actors, roles } = config.admin
  const gives = given.map((role) => (Object.hasOwn(roles, role) && roles[role]) || {})
  if (!actors.includes('admin')) return undefined
  const excess = Object.entries(excessOf(allRights(gives), own)).map(([area, level]) => `${area}:${level}`)
  if (excess.length === 0) return undefined
  const message = `the roles give rights that the actor has not: ${excess.join(', ')}`
  return refuse('forbidden', 403, message, { field: 'roles' })
}

const list =
  ({ team }: AppContext): Work =>
  async (c) =>
    c.json({ members: await team.list() })

const add =
  (context: AppContext): Work =>
  async (c, actor, rights) => {
    const body = await readJson(c.req.raw, memberBody, SMALL)
    if (!body.ok) return body
    const { account, roles } = body.value
    return excess(context, roles, rights) ?? c.json(await context.team.add(account, roles, actor), 201)
  }

const change =
  (context: AppContext): Work =>
  async (c, actor, rights) => {
    const body = await readJson(c.req.raw, rolesBody, SMALL)
    if (!body.ok) return body
    const { roles } = body.value
    return excess(context, roles, rights) ?? c.json(await context.team.setRoles(accountOf(c), roles, actor))
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
