import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { SCOPES } from '../claims.ts'
import type { Logins } from '../logins.ts'

const { Check, base } = interactionPolicy

const KNOWN: ReadonlySet<string> = new Set(SCOPES)

/** Refuses what it does not understand instead of dropping it silently: the relying party would notice too late. */
const knownScopes = new Check('scopes_unknown', 'requested scope is not supported', 'invalid_scope', ({ oidc }) => {
  const scope = oidc.params?.['scope']
  const unknown = typeof scope === 'string' ? scope.split(' ').filter((name) => !KNOWN.has(name)) : []
  if (unknown.length > 0) throw new errors.InvalidScope('requested scope is not supported', unknown.join(' '))
  return Check.NO_NEED_TO_PROMPT
})

/** A session whose proof is gone can back no claim: sign in again. */
const provenSession = (logins: Logins) =>
  new Check('login_not_proven', 'End-User authentication is required', 'login_required', async ({ oidc }) => {
    const { session } = oidc
    if (!session?.accountId) return Check.NO_NEED_TO_PROMPT
    return (await logins.ofSession(session.uid)) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
  })

type Policy = ReturnType<typeof base>

/** The protocol's login and consent prompts with our checks in front. */
export const createPolicy = (logins: Logins): Policy => {
  const policy = base()
  const login = policy.get('login')
  if (!login) throw new Error('the base policy has no login prompt')
  login.checks.add(knownScopes, 0)
  login.checks.add(provenSession(logins))
  return policy
}

/** The context of the protocol layer, as our hooks take it. */
export type ProtocolContext = KoaContextWithOIDC
