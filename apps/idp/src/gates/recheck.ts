import type { Check, GateState, Recheck, RecheckPolicy, RecheckTrigger, Requirement } from './types.ts'

type Limit = number | 'never'

const least = (limits: readonly Limit[]): Limit => {
  const numbers = limits.filter((limit) => limit !== 'never')
  return numbers.length === 0 ? 'never' : Math.min(...numbers)
}

/** The strictest of all parts. `every: 0` is no schedule at all, so it is the laxest there. */
export const policyOf = ({ parts }: Pick<Requirement, 'parts'>): RecheckPolicy => {
  const policies = parts.map(({ recheck }) => recheck)
  const schedules = policies.map(({ every }) => every).filter((every) => every > 0)
  return {
    refresh: policies.some(({ refresh }) => refresh),
    userinfoAge: least(policies.map(({ userinfoAge }) => userinfoAge)),
    every: schedules.length === 0 ? 0 : Math.min(...schedules),
    grace: Math.min(...policies.map(({ grace }) => grace)),
    hold: least(policies.map(({ hold }) => hold)),
  }
}

const lookedAt = ({ check, doubt }: GateState): number =>
  Math.floor(Date.parse((doubt ?? check).checkedAt) / 1000)

/** What was doubtful is taken as it is for so long, in seconds: who asks again and again must not make chains be asked. */
export const REPEATED = 5

/** Whether a trigger asks the chain again. A doubt is looked into at every occasion, every few seconds at most. */
export const isDue = (state: GateState, trigger: RecheckTrigger, now: number): boolean => {
  const age = now - lookedAt(state)
  if (state.lostAt !== undefined || state.undecidedSince !== undefined) return age < 0 || age >= REPEATED
  const { every, refresh, userinfoAge } = policyOf(state.requirement)
  switch (trigger) {
    case 'issue':
      return age < 0 || age >= FRESH
    case 'refresh':
      return refresh
    case 'userinfo':
      return userinfoAge !== 'never' && age >= userinfoAge
    case 'schedule':
      return every > 0 && age >= every
    default:
      return true
  }
}

/** How old a met check may be, in seconds, when first tokens rest on it: the time to read a consent page. */
export const FRESH = 300

/** True when a decision rests on an account that is not proven any more. */
export const restsOnOthers = ({ check }: GateState, accounts: readonly string[]): boolean =>
  check.accounts.some((account) => !accounts.includes(account))

/**
 * What is left of a state whose accounts are not all proven any more: nothing, until a check of the others has decided. No
 * grace and no hold: that is no silence of a chain.
 */
export const withoutDecision = ({ clientId, loginId, requirement }: GateState, check: Check): GateState => ({
  clientId,
  loginId,
  requirement,
  check,
})

/** The state after another look. One that decided nothing leaves the last decision as it was. */
export const nextState = (state: GateState, check: Check, now: number): GateState => {
  const { doubt: _doubt, lostAt: _lost, undecidedSince: _since, ...kept } = state
  if (check.status === 'met') return { ...kept, check, metAt: now }
  if (check.status === 'unmet') return { ...kept, check, lostAt: state.lostAt ?? now }
  return { ...state, doubt: check, undecidedSince: state.undecidedSince ?? now }
}

const tolerated = (
  state: GateState,
  because: 'unmet' | 'undecided',
  since: number,
  limit: Limit,
  now: number,
): Recheck | undefined => {
  if (limit === 'never') return { status: 'grace', because, state }
  const until = since + limit
  return until > now ? { status: 'grace', because, state, until } : undefined
}

/** What a state means now. Lost is lost after the grace; silent is lost after the hold, and never before it was met. */
export const verdictOf = (state: GateState, now: number): Recheck => {
  const { lostAt, metAt, requirement, undecidedSince } = state
  const { grace, hold } = policyOf(requirement)
  const latest = state.doubt ?? state.check
  const { code = 'not_met', reason = 'the gate is not met' } = latest
  const lost: Recheck = { status: 'lost', state, code, reason }
  if (metAt === undefined) return latest.status === 'undecided' ? { status: 'undecided', code, reason } : lost
  // The grace runs on while the chain is silent: silence proves nothing, in either direction.
  if (lostAt !== undefined) return tolerated(state, 'unmet', lostAt, grace, now) ?? lost
  if (undecidedSince !== undefined) return tolerated(state, 'undecided', undecidedSince, hold, now) ?? lost
  return { status: 'holds', state }
}
