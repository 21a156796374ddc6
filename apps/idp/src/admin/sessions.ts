import { z } from 'zod'
import { clientId } from '../clients/schema.ts'
import type { AppContext } from '../context.ts'
import { refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { App } from '../http/types.ts'
import { guarded, pageQuery, readQuery, type Work } from './request.ts'
import { createSessionAdmin, type SessionAdmin } from './sessionAdmin.ts'

/** `sub` as all clients with public subjects know it. */
const subject = z.string().min(1).max(256).optional().describe('Only of this person: the public `sub`.')

/** `GET /admin/sessions` */
export const sessionsQuery = z.strictObject({ subject, ...pageQuery })

/** `GET /admin/grants` */
export const grantsQuery = z.strictObject({
  subject,
  client: clientId.optional().describe('Only to this client.'),
  ...pageQuery,
})

const listSessions =
  ({ sessions }: SessionAdmin): Work =>
  async (c) => {
    const query = readQuery(c, sessionsQuery)
    return query.ok ? c.json(await sessions(query.value)) : query
  }

const listGrants =
  ({ grants }: SessionAdmin): Work =>
  async (c) => {
    const query = readQuery(c, grantsQuery)
    return query.ok ? c.json(await grants(query.value)) : query
  }

const revoke =
  (what: 'session' | 'grant', end: SessionAdmin['revokeSession']): Work =>
  async (c, actor) =>
    (await end(c.req.param('id') ?? '', { actor, requestId: requestIdOf(c.env.incoming) }))
      ? c.body(null, 204)
      : refuse(`${what}_not_found`, 404, `there is no such ${what}`)

/** Who is signed in, and what was granted to whom. */
export const mountSessions = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin`
  const admin = createSessionAdmin(context)
  const write = (work: Work) => guarded(context, 'sessions:write', work)
  app.get(`${path}/sessions`, guarded(context, 'sessions:read', listSessions(admin)))
  app.delete(`${path}/sessions/:id`, write(revoke('session', admin.revokeSession)))
  app.get(`${path}/grants`, guarded(context, 'sessions:read', listGrants(admin)))
  app.delete(`${path}/grants/:id`, write(revoke('grant', admin.revokeGrant)))
}
