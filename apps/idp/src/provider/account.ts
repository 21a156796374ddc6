import { createHmac } from 'node:crypto'
import type { ChainContexts } from '@countersign/siwx'
import { type Account, type Client, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { claimsOf } from '../claims.ts'
import type { Login, Logins } from '../logins.ts'
import { recheckLogin, type Site } from './recheck.ts'

type Token = { readonly kind?: string | undefined; readonly grantId?: string | undefined } | undefined

const account = (subject: string, login: Login | undefined): Account => ({
  accountId: subject,
  claims: async () => ({ sub: subject, ...(login && claimsOf(login)) }),
})

/** Asks the chain again before a refresh token or a session is honoured (architecture decision 7). */
export const renewed = async (login: Login, options: FindAccountOptions): Promise<Login | undefined> => {
  const again = await recheckLogin(login, options)
  if (again.status === 'undecided') {
    throw new errors.TemporarilyUnavailable('the chain that this sign-in rests on cannot be asked now', {
      detail: again.code,
    })
  }
  if (again.status === 'refused') return undefined
  if (again.login !== login) await options.logins.renew(again.login)
  return again.login
}

/** What {@link createFindAccount} works with. */
export type FindAccountOptions = {
  readonly logins: Logins
  readonly site: Site
  readonly chainContexts: ChainContexts
}

/**
 * Resolves a subject to its claims. Tokens carry a grant, and a grant rests on one sign-in; a token whose sign-in is
 * gone, or is somebody else's, is refused.
 */
export const createFindAccount =
  (options: FindAccountOptions) =>
  async (_ctx: KoaContextWithOIDC, subject: string, token?: Token): Promise<Account | undefined> => {
    // Without a token this is the authorization endpoint, which releases no claims (`response_type=code` only).
    if (token?.grantId === undefined) return account(subject, undefined)
    const login = await options.logins.ofGrant(token.grantId)
    if (login?.subject !== subject) return undefined
    if (token.kind !== 'RefreshToken') return account(subject, login)
    const current = await renewed(login, options)
    return current && account(subject, current)
  }

/**
 * The subject of an account as a client knows it: the same for all, or one of its own for each sector (OpenID Connect
 * Core 1.0 section 8.1). The prefix keeps it apart from client ids, which hold no colon.
 */
export const subjectFor = (salt: string, client: Client, accountId: string): string => {
  if (client.subjectType !== 'pairwise') return accountId
  const { sectorIdentifier } = client as Client & { readonly sectorIdentifier?: string | undefined }
  const sector = sectorIdentifier ?? client.clientId
  return `pairwise:${createHmac('sha256', salt).update(`${sector}\0${accountId}`).digest('base64url')}`
}
