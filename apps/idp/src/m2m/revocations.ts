import { setTimeout } from 'node:timers/promises'
import type { Store } from '@countersign/oidc-store'
import type { Actor, Events } from '../events/types.ts'
import { everyPage } from '../everyPage.ts'
import type { Records } from '../store.ts'

/** What identifies a structured access token. Times are epoch seconds. */
export type IssuedToken = {
  readonly jti: string
  readonly clientId: string
  readonly iat: number
  readonly exp: number
}

/**
 * Access tokens that are JWTs are kept nowhere; what was revoked is, until it would have expired. Introspection sees it at
 * once. Who verifies tokens without asking sees it when they expire.
 */
export type Revocations = {
  readonly isRevoked: (token: IssuedToken) => Promise<boolean>
  /** In the name of its client, unless somebody else is named. */
  readonly revokeToken: (token: IssuedToken, actor?: Actor) => Promise<void>
  /**
   * Ends every token and grant that the client has now, and resolves with how many grants ended. That takes until the next
   * second begins: what is issued from then on counts.
   */
  readonly revokeClient: (clientId: string, actor: Actor) => Promise<{ readonly grants: number }>
}

/** Longer than any of these tokens lives (`m2m.audiences.*.tokenTtl`, `lifetimes`). */
const LONGEST = 86_400 + 600

type Options = {
  readonly store: Pick<Store, 'adapter' | 'listing'>
  readonly records: Records
  readonly events: Events
  readonly now: () => Date
}

const endGrants = async ({ adapter, listing }: Options['store'], clientId: string): Promise<number> => {
  let ended = 0
  for await (const { records } of everyPage((after) =>
    listing.list('Grant', { clientId, after, limit: 500 }),
  )) {
    for (const { id } of records) {
      await adapter('RefreshToken').revokeByGrantId(id)
      await adapter('Grant').destroy(id)
    }
    ended += records.length
  }
  return ended
}

/** Makes the list of what was revoked. */
export const createRevocations = ({ events, now, records, store }: Options): Revocations => {
  const seconds = () => Math.floor(now().getTime() / 1000)
  return {
    isRevoked: async ({ clientId, iat, jti }) => {
      const [token, client] = await Promise.all([
        records.get('RevokedToken', jti),
        records.get('RevokedClientTokens', clientId),
      ])
      // What was issued within the second is from before the answer.
      return token !== undefined || (client !== undefined && iat <= client.notAfter)
    },
    revokeToken: async ({ clientId, exp, jti }, actor = { kind: 'app', name: clientId }) => {
      const left = exp - seconds()
      // Who says it again and again has it on record once: the log is kept for good.
      if (left <= 0 || (await records.get('RevokedToken', jti))) return
      await records.put('RevokedToken', jti, { clientId }, left + 60)
      await events.emit({ type: 'tokens.revoked', actor, client: clientId, detail: { jti } })
    },
    revokeClient: async (clientId, actor) => {
      await records.put('RevokedClientTokens', clientId, { clientId, notAfter: seconds() }, LONGEST)
      const grants = await endGrants(store, clientId)
      await events.emit({ type: 'tokens.revoked', actor, client: clientId, detail: { grants } })
      // Times in tokens have seconds only. Who asks for one after this was answered has one of the next second.
      await setTimeout(1005 - (now().getTime() % 1000))
      return { grants }
    },
  }
}
