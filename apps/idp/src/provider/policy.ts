import { decodeJwt } from 'jose'
import { type Client, errors, interactionPolicy } from 'oidc-provider'
import type { Login, Logins } from '../logins.ts'
import { anotherWallet, type GatePromptOptions, gatePrompt, queryConsent } from './gatePrompt.ts'
import { resourceConsent } from './resourceConsent.ts'
import { selectAccount } from './selectAccount.ts'
import { type TeamPromptOptions, teamPrompt } from './teamPrompt.ts'

const { Check, base } = interactionPolicy

/** The sign-in as it stands now, or undefined when the chain has taken it back. Rejects when the chain cannot be asked. */
export type Renew = (login: Login) => Promise<Login | undefined>

/**
 * A session whose proof is gone, or was taken back by its chain, can back no claim: sign in again. What this very request
 * finishes, a sign-in or a consent, was decided just now.
 */
const provenSession = (logins: Logins, renew: Renew) =>
  new Check('login_not_proven', 'End-User authentication is required', 'login_required', async ({ oidc }) => {
    const { result, session } = oidc
    if (!session?.accountId) return Check.NO_NEED_TO_PROMPT
    const login = await logins.ofSession(session.uid)
    const proven = login && (result ? login : await renew(login))
    return proven ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
  })

type Policy = ReturnType<typeof base>
type Unmet = new (description?: string) => errors.OIDCProviderError

/**
 * Demands that only another sign-in could meet. The protocol layer would show the connect page again and again; after a
 * sign-in that did not meet them, the relying party is told instead (OpenID Connect Core 1.0 sections 3.1.2.1 and 5.5.1,
 * RFC 9470 section 3).
 */
const DEMANDS: Readonly<Record<string, Unmet>> = {
  claims_id_token_sub_value: errors.LoginRequired,
  essential_acrs: errors.UnmetAuthenticationRequirements,
  essential_acr: errors.UnmetAuthenticationRequirements,
}

const endUnmet = (checks: interactionPolicy.Prompt['checks'], reason: string, Unmet: Unmet): void => {
  const check = checks.get(reason)
  if (!check) throw new Error(`the base policy has no check ${reason}`)
  const original = check.check
  check.check = async (ctx) => {
    const unmet = await original(ctx)
    if (unmet && ctx.oidc.result?.login) throw new Unmet(check.description)
    return unmet
  }
}

/** The subject of an account as a client knows it. */
export type SubjectFor = (client: Client, accountId: string) => string

/**
 * The person that `id_token_hint` names must be the one who signed in, or the answer is an error (OpenID Connect Core 1.0
 * section 3.1.2.1). The protocol layer has verified the hint on arrival, and does not look at it again after the sign-in.
 */
const hintedPerson = (subjectFor: SubjectFor) =>
  new Check(
    'hint_unmet',
    'id_token_hint and authenticated subject do not match',
    'login_required',
    ({ oidc }) => {
      const hint = oidc.params?.['id_token_hint']
      const { client, result, session } = oidc
      if (!result?.login || typeof hint !== 'string' || !client || !session?.accountId)
        return Check.NO_NEED_TO_PROMPT
      if (decodeJwt(hint).sub === subjectFor(client, session.accountId)) return Check.NO_NEED_TO_PROMPT
      throw new errors.LoginRequired('id_token_hint and authenticated subject do not match')
    },
  )

type PolicyOptions = GatePromptOptions &
  TeamPromptOptions & { readonly renew: Renew; readonly subjectFor: SubjectFor }

/** The protocol's login and consent prompts with our checks, and the gate between them. */
export const createPolicy = (options: PolicyOptions): Policy => {
  const { logins, renew, subjectFor } = options
  const policy = base()
  const login = policy.get('login')
  const consent = policy.get('consent')
  if (!login || !consent) throw new Error('the base policy has no login or no consent prompt')
  login.checks.add(provenSession(logins, renew))
  login.checks.add(hintedPerson(subjectFor))
  login.checks.add(anotherWallet(logins))
  consent.checks.add(queryConsent(options))
  consent.checks.add(resourceConsent())
  policy.add(gatePrompt(options, consent.checks), 1)
  policy.add(teamPrompt(options), 1)
  policy.add(selectAccount(), 0)
  for (const [reason, Unmet] of Object.entries(DEMANDS)) endUnmet(login.checks, reason, Unmet)
  return policy
}
