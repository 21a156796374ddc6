import type { ListedRecord, Store } from '@countersign/oidc-store'
import type Provider from 'oidc-provider'
import { endSession } from '../account/end.ts'
import type { Consents } from '../consents.ts'
import { type Actor, ENDED_BY_OPERATOR, type Events } from '../events/types.ts'
import type { Logins } from '../logins.ts'
import type { ListedGrant, ListedSession } from '../provider/listed.ts'
import { grantedResources, resourcesOf } from '../provider/resourceConsent.ts'
import { endGrant } from '../watch/endSignIn.ts'
import type { Watcher } from '../watch/watcher.ts'
import { listUntold } from './cursor.ts'

/** Somebody who is signed in, in one browser. */
export type SessionView = {
  readonly id: string
  /** `sub` as all clients with public subjects know it. */
  readonly subject: string
  /** RFC 3339. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly clients: readonly string[]
}

/** What was granted to a client. */
export type GrantView = {
  readonly id: string
  readonly subject: string
  readonly client: string
  readonly scope?: string | undefined
  /** Scopes at resource servers, by `resource`. */
  readonly resources?: Readonly<Record<string, readonly string[]>> | undefined
  /** RFC 3339. */
  readonly since?: string | undefined
  readonly until?: string | undefined
}

type Page = { readonly after?: string | undefined; readonly limit?: number | undefined }

/** Which sessions. */
export type SessionFilter = { readonly subject?: string | undefined }

/** Which grants. */
export type GrantFilter = SessionFilter & { readonly client?: string | undefined }

/** In whose name something is ended. */
export type EndedBy = { readonly actor: Actor; readonly requestId?: string | undefined }

/** Administration of sessions and grants. */
export type SessionAdmin = {
  readonly sessions: (
    filter: SessionFilter & Page,
  ) => Promise<{ readonly sessions: readonly SessionView[]; readonly next?: string | undefined }>
  readonly grants: (
    filter: GrantFilter & Page,
  ) => Promise<{ readonly grants: readonly GrantView[]; readonly next?: string | undefined }>
  /** Ends a session with every grant that was made in it; clients are told. False when there was none. */
  readonly revokeSession: (id: string, by: EndedBy) => Promise<boolean>
  /**
   * Ends a grant with every token of it, and what the person has had remembered for the client: the next grant is the person's
   * to give. The client is told. False when there was none.
   */
  readonly revokeGrant: (id: string, by: EndedBy) => Promise<boolean>
}

/** What {@link createSessionAdmin} works with. */
export type SessionAdminOptions = {
  readonly store: Pick<Store, 'listing'>
  readonly provider: { readonly current: () => Provider }
  readonly logins: Pick<Logins, 'ofSession' | 'ofGrant'>
  readonly consents: Pick<Consents, 'forget'>
  readonly watcher: Pick<Watcher, 'tell'>
  readonly events: Pick<Events, 'emit'>
}

const time = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString()

type Owned = { readonly accountId?: string | undefined; readonly iat?: number | undefined }

/** Those in which nobody has signed in yet are nobody's. */
const describeSession = ({ payload }: ListedRecord): readonly SessionView[] => {
  const { accountId, authorizations = {}, exp, loginTs, uid } = payload as unknown as ListedSession & Owned
  if (accountId === undefined) return []
  const clients = Object.keys(authorizations)
  return [{ id: uid, subject: accountId, since: time(loginTs), until: time(exp), clients }]
}

const describeGrant = ({ id, payload }: ListedRecord): GrantView => {
  const grant = payload as unknown as ListedGrant & Owned
  const { accountId = '', clientId: client, exp, iat, openid } = grant
  const resources = resourcesOf(grantedResources(grant))
  return {
    id,
    subject: accountId,
    client,
    scope: openid?.scope,
    ...(Object.keys(resources).length > 0 && { resources }),
    since: time(iat),
    until: time(exp),
  }
}

/** Makes the administration of sessions and grants. */
export const createSessionAdmin = (options: SessionAdminOptions): SessionAdmin => {
  const { consents, events, logins, provider: handle, store, watcher } = options
  return {
    sessions: async ({ subject: accountId, ...page }) => {
      const { next, records } = await listUntold(store.listing, 'Session', { accountId, ...page })
      return { sessions: records.flatMap(describeSession), next }
    },
    grants: async ({ client: clientId, subject: accountId, ...page }) => {
      const { next, records } = await store.listing.list('Grant', { accountId, clientId, ...page })
      return { grants: records.map(describeGrant), next }
    },
    // An operator's word ends more than a sign-out: also what was granted for the time away.
    revokeSession: async (uid, by) => {
      const provider = handle.current()
      const session = await provider.Session.findByUid(uid)
      if (!session?.accountId) return false
      const { accountId, authorizations = {} } = session
      const account = (await logins.ofSession(uid))?.account
      const parts: readonly { readonly grantId?: string | undefined }[] = Object.values(authorizations)
      await endSession(options, session)
      for (const { grantId } of parts) if (grantId !== undefined) await endGrant(provider, grantId)
      const detail = { session: uid, subject: accountId, clients: Object.keys(authorizations).join(' ') }
      await events.emit({ ...by, type: 'session.revoked', account, code: ENDED_BY_OPERATOR, detail })
      return true
    },
    revokeGrant: async (id, by) => {
      const provider = handle.current()
      const grant = await provider.Grant.find(id)
      if (!grant?.accountId || !grant.clientId) return false
      const { accountId, clientId: client } = grant
      const account = (await logins.ofGrant(id))?.account
      // First what a session would make the next one from, unseen.
      await consents.forget(accountId, client)
      await endGrant(provider, id)
      // Without a session that is named, all of the person's at the client are meant.
      watcher.tell(provider, { clientId: client, subject: accountId, sid: undefined })
      const detail = { grant: id, subject: accountId }
      await events.emit({ ...by, type: 'grant.revoked', client, account, code: ENDED_BY_OPERATOR, detail })
      return true
    },
  }
}
