import type { HoldingQuery, TokenSelector, TraitCondition } from '@countersign/nft-ownership'
import { gateClientOf } from '../clients/metadata.ts'
import type { AppContext } from '../context.ts'
import { gateRequestOf } from '../gates/step.ts'
import type { Check, CheckedCondition, GateState, Requirement } from '../gates/types.ts'
import type { Login } from '../logins.ts'
import type { GateCondition, GateProps, GateWanted, PageContext } from '../web/types.ts'
import type { LoadedInteraction } from './load.ts'

/** What the request of an interaction demands; undefined when nothing, or when its gates have changed under it. */
export const requirementOfInteraction = async (
  { gates }: AppContext,
  { client, interaction }: LoadedInteraction,
): Promise<Requirement | undefined> => {
  const { claims, scope } = interaction.params
  const required = await gates.require(gateClientOf(client), gateRequestOf({ claims, scope }))
  return required.ok ? required.requirement : undefined
}

/** The state of that for a sign-in. */
export const stateOfInteraction = async (
  context: AppContext,
  loaded: LoadedInteraction,
  login: Login,
): Promise<GateState | undefined> => {
  const requirement = await requirementOfInteraction(context, loaded)
  if (!requirement) return undefined
  return context.gates.find({
    clientId: requirement.clientId,
    loginId: login.id,
    hash: requirement.hash,
  })
}

const selector = (token: TokenSelector): string =>
  typeof token === 'string' ? token : `${token.from}-${token.to}`

const trait = ({ name, op, value }: TraitCondition): GateWanted => ({
  what: 'trait',
  name,
  op,
  value: value === undefined ? undefined : JSON.stringify(value),
})

const wantedOf = ({ amount, soulbound, tokens, traits }: HoldingQuery): readonly GateWanted[] => [
  ...(tokens ? [{ what: 'tokens', ids: tokens.map(selector).join(', ') } as const] : []),
  ...(amount?.min === undefined ? [] : [{ what: 'min', amount: amount.min } as const]),
  ...(amount?.max === undefined ? [] : [{ what: 'max', amount: amount.max } as const]),
  ...(traits ?? []).map(trait),
  ...(soulbound ? [{ what: 'soulbound' } as const] : []),
]

const conditionOf = ({ account, block, code, query, reason, status }: CheckedCondition): GateCondition => ({
  status,
  chain: query.chain,
  collection: query.collection,
  account,
  code,
  reason,
  wanted: wantedOf(query),
  block: block && { number: block.number, time: block.time },
})

type Outcome = Omit<GateProps, keyof PageContext | 'client' | 'paths'>

/** The outcome of the last look, for the page: undefined while there is none, or it is met. */
export const outcomeOf = ({ check, doubt, requirement }: GateState): Outcome | undefined => {
  const latest: Check = doubt ?? check
  if (latest.status === 'met') return undefined
  const failed = requirement.parts[latest.failedPart ?? -1]
  return {
    status: latest.status,
    code: latest.code ?? 'not_met',
    reason: latest.reason ?? '',
    gate: failed?.name,
    acquireUrl: failed?.acquireUrl,
    conditions: latest.conditions.map(conditionOf),
    reasons: latest.policies.filter(({ allow }) => !allow).flatMap(({ reasons }) => reasons),
    accounts: latest.accounts,
    checkedAt: latest.checkedAt,
  }
}
