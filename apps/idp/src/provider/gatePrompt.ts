import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { passGate, type StepOptions } from '../gates/step.ts'
import type { Requirement } from '../gates/types.ts'
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
export const gateResultOf = ({ oidc }: KoaContextWithOIDC): GateResult | undefined =>
  (oidc.result as { readonly gate?: GateResult } | undefined)?.gate

export type GatePromptOptions = StepOptions & { readonly logins: Logins }

/**
 * Between sign-in and consent: nobody is asked for consent who does not own what the client demands. Without a person
 * (`prompt=none`) the relying party is told why.
 */
export const gatePrompt = (options: GatePromptOptions) =>
  new Prompt(
    { name: GATE },
    new Check('gate_unmet', 'the gate is not met', 'access_denied', async (ctx) => {
      const { oidc } = ctx
      const requirement = requirementOfContext(options.gates, ctx)
      const login = oidc.session?.accountId && (await options.logins.ofSession(oidc.session.uid))
      if (!requirement || !login) return Check.NO_NEED_TO_PROMPT
      const check = await passGate(options, requirement, login)
      if (check.status === 'met') return Check.NO_NEED_TO_PROMPT
      if (oidc.promptPending('none')) throw unmetGate(check)
      return Check.REQUEST_PROMPT
    }),
  )

/** The resource under which a grant keeps what was consented to: hashes of questions as its scopes. */
export const NFT_RESOURCE = 'urn:countersign:nft'

/** True when something of the tokens is told. */
export const tells = ({ mapped, token }: Requirement): boolean => token || mapped.length > 0

/**
 * Consent holds for a question, not for the name of a claim: who has allowed a client to see tokens of one contract has
 * not allowed it another one.
 */
export const queryConsent = ({ gates }: Pick<GatePromptOptions, 'gates'>) =>
  new Check(
    'nft_query_missing',
    'the tokens asked for were not consented to',
    'consent_required',
    (ctx) => {
      const requirement = requirementOfContext(gates, ctx)
      if (!requirement || !tells(requirement)) return Check.NO_NEED_TO_PROMPT
      const consented = ctx.oidc.grant?.getResourceScopeEncountered(NFT_RESOURCE).split(' ') ?? []
      return consented.includes(requirement.hash) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
    },
    (ctx) => ({ missingQuery: requirementOfContext(gates, ctx)?.hash }),
  )

/** The person wants to sign in with another wallet than the one that did not do. */
export const anotherWallet = (logins: Logins) =>
  new Check('another_wallet', 'another account was asked for', 'login_required', async (ctx) => {
    const replace = gateResultOf(ctx)?.replace
    if (replace === undefined || !ctx.oidc.session?.accountId) return Check.NO_NEED_TO_PROMPT
    const login = await logins.ofSession(ctx.oidc.session.uid)
    return login?.id === replace ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT
  })
