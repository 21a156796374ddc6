import type { SignInProof } from '@countersign/siwx'
import type { AccountKind, Evidence } from '@countersign/siwx-core'
import { randomToken } from './random.ts'
import type { Records } from './store.ts'

/** One proven sign-in: what was proven, how, and on what evidence. Immutable but for a renewed evidence. */
export type Login = {
  readonly id: string
  /** Stable identity, becomes `sub`. */
  readonly subject: string
  /** CAIP-10, with the chain of the message. */
  readonly account: string
  readonly accountKind: AccountKind
  readonly method: string
  readonly evidence: Evidence
  /** Epoch seconds. */
  readonly at: number
  /** Kept only where the chain decided, so that the decision can be taken again (see `provider/recheck.ts`). */
  readonly proof?: SignInProof | undefined
}

/** Sign-ins, and which session and which grant rests on which. */
export type Logins = {
  readonly save: (login: Omit<Login, 'id'>) => Promise<Login>
  readonly renew: (login: Login) => Promise<void>
  readonly find: (id: string) => Promise<Login | undefined>
  readonly ofSession: (uid: string) => Promise<Login | undefined>
  readonly ofGrant: (grantId: string) => Promise<Login | undefined>
  readonly linkSession: (uid: string, loginId: string) => Promise<void>
  readonly linkGrant: (grantId: string, loginId: string) => Promise<void>
}

/** Keeps sign-ins for `ttl` seconds: as long as the longest thing that can rest on them. */
export const createLogins = ({
  records,
  ttl,
}: {
  readonly records: Records
  readonly ttl: number
}): Logins => {
  const find = (id: string | undefined) =>
    id === undefined ? Promise.resolve(undefined) : records.get('Login', id)
  return {
    save: async (fields) => {
      const login: Login = { ...fields, id: randomToken(18) }
      await records.put('Login', login.id, login, ttl)
      return login
    },
    renew: (login) => records.put('Login', login.id, login, ttl),
    find,
    ofSession: async (uid) => find((await records.get('SessionLogin', uid))?.login),
    ofGrant: async (grantId) => find((await records.get('GrantLogin', grantId))?.login),
    linkSession: (uid, login) => records.put('SessionLogin', uid, { login }, ttl),
    linkGrant: (grantId, login) => records.put('GrantLogin', grantId, { login }, ttl),
  }
}
