import type { Client } from 'oidc-provider'
import { ADMIN } from '../claims.ts'
import { adminScopeOf } from '../clients/metadata.ts'
import type { Login } from '../logins.ts'
import type { Team } from './team.ts'

/** What comes of the scope `admin`: it was not asked for, it is had, it is left out, or the sign-in fails. */
export type AdminDecision =
  | { readonly status: 'none' }
  | { readonly status: 'member'; readonly roles: readonly string[] }
  | { readonly status: 'dropped' }
  | { readonly status: 'refused' }

/** Code and reason of the refusal. */
export const NOT_A_MEMBER = {
  code: 'not_a_member',
  reason: 'the account is not a member of the team',
} as const

/** Clocks of processes may differ by this many seconds. */
const TOLERANCE = 60

type Asked = {
  readonly client: Client
  readonly login: Login
  readonly scopes: readonly string[]
  /** Of the token that has the scope already, in epoch seconds. */
  readonly issuedAt?: number | undefined
}

/**
 * Decides by the team and the client as they are now. A client that may not ask any more is refused, and so is a token from
 * before its holder became a member: it is from an earlier membership, which was ended.
 */
export const decideAdmin = async (
  team: Pick<Team, 'find'>,
  { client, issuedAt = Number.POSITIVE_INFINITY, login, scopes }: Asked,
): Promise<AdminDecision> => {
  if (!scopes.includes(ADMIN)) return { status: 'none' }
  const mode = adminScopeOf(client)
  const member = mode === 'none' ? undefined : await team.find(login)
  if (member && (issuedAt + TOLERANCE) * 1000 >= Date.parse(member.addedAt))
    return { status: 'member', roles: member.roles }
  return { status: mode === 'filter' ? 'dropped' : 'refused' }
}
