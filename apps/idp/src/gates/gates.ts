import type { Ownership, ProvenAccount } from '@countersign/nft-ownership'
import type { Config } from '../config/schema.ts'
import type { Records } from '../store.ts'
import { accountOf, evaluateRequirement } from './evaluate.ts'
import type { RunPolicy } from './policyStep.ts'
import { isDue, nextState, restsOnOthers, verdictOf, withoutDecision } from './recheck.ts'
import { requireGates, requirementOf } from './requirement.ts'
import type { Check, GateState, GateStateKey, Gates, Requirement } from './types.ts'

/** Options of {@link createGates}. */
export type GatesOptions = {
  /** The gates as they are now. */
  readonly rules: () => Promise<Pick<Config, 'gates' | 'nft'>>
  readonly ownership: Ownership
  readonly runPolicy: RunPolicy
  readonly records: Records
  readonly now: () => Date
  /** How long a state is kept that tokens rest on, in seconds: as long as the sign-in that it is about. */
  readonly ttl: number
  /** How long any other one is kept, in seconds. A session can ask one question after the other. */
  readonly brief: number
  /** Sees every check, with what policies say for the log only. */
  readonly onCheck?: ((requirement: Requirement, check: Check) => void) | undefined
}

// No part of it holds a space.
const keyOf = ({ clientId, hash, loginId }: GateStateKey): string => `${clientId} ${loginId} ${hash}`

/** Makes the service that says what requests demand, evaluates it, and remembers what came out. */
export const createGates = (options: GatesOptions): Gates => {
  const { brief, now, onCheck, ownership, records, rules, runPolicy, ttl } = options
  const seconds = () => Math.floor(now().getTime() / 1000)
  const evaluate = async (
    requirement: Requirement,
    accounts: readonly ProvenAccount[],
    explain = false,
  ): Promise<Check> => {
    const check = await evaluateRequirement({ ownership, runPolicy }, requirement, accounts, { explain })
    onCheck?.(requirement, check)
    return explain ? check : { ...check, policies: check.policies.map(({ detail: _, ...policy }) => policy) }
  }
  const find = (key: GateStateKey) => records.get('GateState', keyOf(key))
  const save = async (state: GateState): Promise<GateState> => {
    const { clientId, kept, loginId, requirement } = state
    const key = keyOf({ clientId, loginId, hash: requirement.hash })
    await records.put('GateState', key, state, kept ? ttl : brief)
    return state
  }
  return {
    require: async (client, request) => requireGates(await rules(), client, request),
    evaluate: (requirement, accounts) => evaluate(requirement, accounts, true),
    check: async (requirement, login) => {
      const check = await evaluate(requirement, login.accounts)
      const key = { clientId: requirement.clientId, loginId: login.id, hash: requirement.hash }
      const before = await find(key)
      const { clientId, loginId } = key
      const state = nextState({ check, ...before, clientId, loginId, requirement }, check, seconds())
      return { state: await save(state), check }
    },
    find,
    keep: async (state) => (state.kept ? state : save({ ...state, kept: true })),
    recheck: async (state, login, trigger) => {
      const others = restsOnOthers(state, login.accounts.map(accountOf))
      if (!others && !isDue(state, trigger, seconds())) return verdictOf(state, seconds())
      const check = await evaluate(state.requirement, login.accounts)
      const before = others ? withoutDecision(state, check) : state
      const next = await save({ ...nextState(before, check, seconds()), kept: true })
      return verdictOf(next, seconds())
    },
    named: async (id) => requirementOf(await rules(), id),
  }
}
