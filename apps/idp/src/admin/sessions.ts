import type { ListedRecord } from '@countersign/oidc-store'
import { z } from 'zod'
import { endSession } from '../account/end.ts'
import type { ListedGrant, ListedSession } from '../account/listed.ts'
import { clientId } from '../clients/schema.ts'
import type { AppContext } from '../context.ts'
import { ENDED_BY_OPERATOR } from '../events/types.ts'
import type { App } from '../http/types.ts'
import { refuse } from '../interaction/errors.ts'
import { endGrant } from '../watch/endSignIn.ts'
import { listUntold } from './cursor.ts'
import { guarded, pageQuery, readQuery, saying, type Work } from './request.ts'

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

const time = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString()

type Owned = { readonly accountId?: string | undefined; readonly iat?: number | undefined }

const describeSession = ({ payload }: ListedRecord) => {
  const { accountId, authorizations = {}, exp, loginTs, uid } = payload as unknown as ListedSession & Owned
  return {
    id: uid,
    subject: accountId,
    since: time(loginTs),
    until: time(exp),
    clients: Object.keys(authorizations),
  }
}

const describeGrant = ({ id, payload }: ListedRecord) => {
  const { accountId, clientId: client, exp, iat, openid } = payload as unknown as ListedGrant & Owned
  return { id, subject: accountId, client, scope: openid?.scope, since: time(iat), until: time(exp) }
}

/** Sessions of people: those in which nobody has signed in yet are nobody's. */
const listSessions =
  ({ store }: AppContext): Work =>
  async (c) => {
    const query = readQuery(c, sessionsQuery)
    if (!query.ok) return query
    const { subject: accountId, ...page } = query.value
    const { next, records } = await listUntold(store.listing, 'Session', { accountId, ...page })
    const sessions = records.map(describeSession).filter((one) => one.subject !== undefined)
    return c.json({ sessions, next })
  }

const listGrants =
  ({ store }: AppContext): Work =>
  async (c) => {
    const query = readQuery(c, grantsQuery)
    if (!query.ok) return query
    const { client, subject: accountId, ...page } = query.value
    const { next, records } = await store.listing.list('Grant', {
      accountId,
      clientId: client,
      ...page,
    })
    return c.json({ grants: records.map(describeGrant), next })
  }

/** An operator's word ends more than a sign-out: also what was granted for the time away. */
const revokeSession =
  (context: AppContext): Work =>
  async (c, actor) => {
    const uid = c.req.param('id') ?? ''
    const provider = context.provider.current()
    const session = await provider.Session.findByUid(uid)
    if (!session?.accountId) return refuse('session_not_found', 404, 'there is no such session')
    const { accountId, authorizations = {} } = session
    const account = (await context.logins.ofSession(uid))?.account
    const parts: readonly { readonly grantId?: string | undefined }[] = Object.values(authorizations)
    await endSession(context, session)
    for (const { grantId } of parts) if (grantId !== undefined) await endGrant(provider, grantId)
    const detail = { session: uid, subject: accountId, clients: Object.keys(authorizations).join(' ') }
    await saying(context, c, actor)({ type: 'session.revoked', account, code: ENDED_BY_OPERATOR, detail })
    return c.body(null, 204)
  }

const revokeGrant =
  (context: AppContext): Work =>
  async (c, actor) => {
    const id = c.req.param('id') ?? ''
    const provider = context.provider.current()
    const grant = await provider.Grant.find(id)
    if (!grant?.accountId || !grant.clientId) return refuse('grant_not_found', 404, 'there is no such grant')
    const { accountId, clientId: client } = grant
    const account = (await context.logins.ofGrant(id))?.account
    await endGrant(provider, id)
    // Without a session that is named, all of the person's at the client are meant.
    context.watcher.tell(provider, { clientId: client, subject: accountId, sid: undefined })
    const detail = { grant: id, subject: accountId }
    const say = saying(context, c, actor)
    await say({ type: 'grant.revoked', client, account, code: ENDED_BY_OPERATOR, detail })
    return c.body(null, 204)
  }

/** Who is signed in, and what was granted to whom. */
export const mountSessions = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin`
  app.get(`${path}/sessions`, guarded(context, 'sessions:read', listSessions(context)))
  app.delete(`${path}/sessions/:id`, guarded(context, 'sessions:write', revokeSession(context)))
  app.get(`${path}/grants`, guarded(context, 'sessions:read', listGrants(context)))
  app.delete(`${path}/grants/:id`, guarded(context, 'sessions:write', revokeGrant(context)))
}
