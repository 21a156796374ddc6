import type { SignInProof } from '@countersign/siwx'
import { type AccountKind, type Evidence, parseAccountId } from '@countersign/siwx-core'
import type { Pinned } from './http/pin.ts'
import { randomToken } from './random.ts'
import type { Records } from './store.ts'

/** A page that messages are signed on. */
export type Site = Pick<Pinned, 'host' | 'protocol'>

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
  /** Where the message of that proof was signed, when it was another page's host. */
  readonly site?: Site | undefined
  /** Accounts that were proven besides, to meet a gate. They count for the client that they were added for, only. */
  readonly added?: readonly AddedAccount[] | undefined
}

/** What one proof has proven. */
export type Proven = Omit<Login, 'id' | 'added'>

/** An account that was proven besides the one that signed in. */
export type AddedAccount = Proven & { readonly clientId: string }

/** How many accounts one sign-in may have added. */
export const MAX_ADDED = 10

/** Adds an account for a client; one that is there already is replaced by the newer proof. */
export const withAccount = (login: Login, added: AddedAccount): Login => ({
  ...login,
  added: [
    ...(login.added ?? []).filter(
      ({ account, clientId }) => account !== added.account || clientId !== added.clientId,
    ),
    added,
  ].slice(-MAX_ADDED),
})

/** Takes an added account of a client back. */
export const withoutAccount = (
  login: Login,
  { account, clientId }: Pick<AddedAccount, 'account' | 'clientId'>,
): Login => ({
  ...login,
  added: (login.added ?? []).filter((added) => added.account !== account || added.clientId !== clientId),
})

/** A key account's subject has no chain: it is the same person on every one of its namespace. */
const everyChain = ({ accountKind, subject }: Proven): boolean =>
  accountKind !== 'contract' && parseAccountId(subject) === undefined

/** The accounts that count for a client, the one that signed in first. */
export const accountsFor = (login: Login, clientId: string) => ({
  id: login.id,
  accounts: [login, ...(login.added ?? []).filter((added) => added.clientId === clientId)].map((proven) => ({
    account: proven.account,
    everyChain: everyChain(proven),
  })),
})

/** Sign-ins, and which session and which grant rests on which. */
export type Logins = {
  readonly save: (login: Proven) => Promise<Login>
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
