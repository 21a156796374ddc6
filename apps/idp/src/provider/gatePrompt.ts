import { errors, type Grant, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { consentsFor, tells } from '../gates/consented.ts'
import { passGate, type StepOptions } from '../gates/step.ts'
import type { Logins } from '../logins.ts'
import { requirementOfContext, unmetGate } from './gateRequest.ts'

const { Check, Prompt } = interactionPolicy

/** Name of the prompt, and of the member of its results. */
export const GATE = 'gate'

/** What an interaction at this prompt is finished with. */
export type GateResult = {
  /** The sign-in that the person wants to replace by one with another wallet. */
  readonly replace?: string | undefined
}

/** Our member of the results of the interactions of this request. */
const gateResultOf = ({ oidc }: KoaContextWithOIDC): GateResult | undefined =>
  (oidc.result as { readonly gate?: GateResult } | undefined)?.gate

export type GatePromptOptions = StepOptions & { readonly logins: Logins }

type Checks = interactionPolicy.Prompt['checks']

const asksAny = async (checks: Checks, ctx: KoaContextWithOIDC): Promise<boolean> => {
  for (const { check } of checks) if (await check(ctx)) return true
  return false
}

const tooOften = (): never => {
  throw new errors.TemporarilyUnavailable(
    'rate_limited: too much was looked up for this account, try again later',
  )
}

/**
 * Between sign-in and consent: nobody is asked for consent who does not own what the client demands. Without a person
 * (`prompt=none`) the relying party is told why, but only where that person has consented to be asked about (`consent`): a
 * session must not tell every client in silence what somebody owns.
 */
export const gatePrompt = (options: GatePromptOptions, consent: Checks) =>
  new Prompt(
    { name: GATE },
    new Check('gate_unmet', 'the gate is not met', 'access_denied', async (ctx) => {
      const { oidc } = ctx
      const requirement = await requirementOfContext(options.gates, ctx)
      if (!requirement || !oidc.session?.accountId) return Check.NO_NEED_TO_PROMPT
      const login = await options.logins.ofSession(oidc.session.uid)
      if (!login) return Check.NO_NEED_TO_PROMPT
      if (oidc.promptPending('none') && (await asksAny(consent, ctx))) return Check.NO_NEED_TO_PROMPT
      const check = (await passGate(options, requirement, login)) ?? tooOften()
      if (check.status === 'met') return Check.NO_NEED_TO_PROMPT
      if (oidc.promptPending('none')) throw unmetGate(check)
      return Check.REQUEST_PROMPT
    }),
  )

/** The resource under which a grant keeps what was consented to: hashes of questions as its scopes. */
export const NFT_RESOURCE = 'urn:countersign:nft'

/** What a grant says was consented to. */
export const consentedTo = (grant: Grant | undefined): ReadonlySet<string> =>
  new Set(grant?.getResourceScope(NFT_RESOURCE).split(' '))

/** What of a request is not consented to yet: the question, accounts that were added. */
const missingConsents = async (
  { gates, logins }: ConsentOptions,
  ctx: KoaContextWithOIDC,
): Promise<readonly string[]> => {
  const { grant, session } = ctx.oidc
  const requirement = await requirementOfContext(gates, ctx)
  if (!requirement || !tells(requirement) || !session?.accountId) return []
  const login = await logins.ofSession(session.uid)
  if (!login) return []
  const consented = consentedTo(grant)
  return consentsFor(requirement, login).filter((one) => !consented.has(one))
}

type ConsentOptions = Pick<GatePromptOptions, 'gates' | 'logins'>

/** Consent holds for a question and the accounts in its answer, not for the name of a claim. */
export const queryConsent = (options: ConsentOptions) =>
  new Check(
    'nft_query_missing',
    'the tokens asked for were not consented to',
    'consent_required',
    async (ctx) =>
      (await missingConsents(options, ctx)).length > 0 ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
    async (ctx) => ({ missingQuery: (await missingConsents(options, ctx)).join(' ') }),
  )

/** The person wants to sign in with another wallet than the one that did not do. */
export const anotherWallet = (logins: Logins) =>
  new Check('another_wallet', 'another account was asked for', 'login_required', async (ctx) => {
    const replace = gateResultOf(ctx)?.replace
    if (replace === undefined || !ctx.oidc.session?.accountId) return Check.NO_NEED_TO_PROMPT
    const login = await logins.ofSession(ctx.oidc.session.uid)
    return login?.id === replace ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT
  })
