import { describe, expect, test } from 'vitest'
import { isDue, nextState, policyOf, restsOnOthers, verdictOf, withoutDecision } from './recheck.ts'
import type { Check, CheckStatus, GateState, RecheckPolicy } from './types.ts'

const NOW = 1_800_000_000
const at = (seconds: number) => new Date(seconds * 1000).toISOString()

const DEFAULT: RecheckPolicy = { refresh: true, userinfoAge: 300, every: 3600, grace: 0, hold: 86_400 }

const check = (status: CheckStatus, seconds = NOW): Check => ({
  status,
  ...(status !== 'met' && { code: status === 'unmet' ? 'not_held' : 'chain_unavailable', reason: 'why' }),
  retryable: status === 'undecided',
  conditions: [],
  holdings: [],
  policies: [],
  policyClaims: {},
  tiers: {},
  accounts: [],
  blocks: [],
  checkedAt: at(seconds),
  spent: { requests: 0, bytes: 0, milliseconds: 0 },
})

const stateOf = (policies: readonly Partial<RecheckPolicy>[], first: Check = check('met')): GateState => {
  const state: GateState = {
    clientId: 'demo',
    loginId: 'a',
    requirement: {
      clientId: 'demo',
      hash: 'h',
      parts: policies.map((recheck) => ({
        origin: 'operator',
        gate: { chain: 'eip155:1', collection: '0x' },
        tiers: [],
        recheck: { ...DEFAULT, ...recheck },
      })),
      policies: [],
      disclosure: 'full',
      form: 'oidc',
      token: true,
      mapped: [],
      scopes: [],
    },
    check: first,
  }
  return nextState(state, first, NOW)
}

describe('policyOf', () => {
  test('behavior: the strictest of all gates counts', () => {
    const { requirement } = stateOf([
      { refresh: false, userinfoAge: 'never', every: 0, grace: 600, hold: 'never' },
      { refresh: true, userinfoAge: 60, every: 900, grace: 60, hold: 120 },
    ])
    expect(policyOf(requirement)).toEqual({
      refresh: true,
      userinfoAge: 60,
      every: 900,
      grace: 60,
      hold: 120,
    })
    const { requirement: never } = stateOf([
      { userinfoAge: 'never', every: 0, hold: 'never', refresh: false },
    ])
    expect(policyOf(never)).toMatchObject({ userinfoAge: 'never', every: 0, hold: 'never', refresh: false })
  })
})

describe('isDue', () => {
  test('behavior: by trigger and age', () => {
    const state = stateOf([{}])
    expect(isDue(state, 'refresh', NOW)).toBe(true)
    expect([isDue(state, 'userinfo', NOW + 299), isDue(state, 'userinfo', NOW + 300)]).toEqual([false, true])
    expect([isDue(state, 'schedule', NOW + 3599), isDue(state, 'schedule', NOW + 3600)]).toEqual([
      false,
      true,
    ])
  })

  test('behavior: first tokens rest on a look of the last minutes, whatever is switched off', () => {
    const state = stateOf([{ refresh: false, userinfoAge: 'never', every: 0 }])
    expect([299, 300].map((age) => isDue(state, 'issue', NOW + age))).toEqual([false, true])
  })

  test('behavior: what is switched off is not due', () => {
    const state = stateOf([{ refresh: false, userinfoAge: 'never', every: 0 }])
    for (const trigger of ['refresh', 'userinfo', 'schedule'] as const)
      expect(isDue(state, trigger, NOW + 1e6)).toBe(false)
  })

  test('behavior: a doubt is looked into at every occasion, every few seconds at most', () => {
    const lost = nextState(stateOf([{ every: 0 }]), check('unmet'), NOW)
    const silent = nextState(stateOf([{ every: 0 }]), check('undecided'), NOW)
    for (const state of [lost, silent]) {
      expect(isDue(state, 'userinfo', NOW + 4)).toBe(false)
      for (const trigger of ['refresh', 'userinfo', 'schedule'] as const)
        expect(isDue(state, trigger, NOW + 5)).toBe(true)
    }
  })
})

describe('what a second look means', () => {
  test('behavior: met holds', () => {
    const state = nextState(stateOf([{}]), check('met', NOW + 10), NOW + 10)
    expect(verdictOf(state, NOW + 10)).toMatchObject({ status: 'holds', state: { metAt: NOW + 10 } })
  })

  test('security: a token that is gone is lost at once where no grace is set', () => {
    const state = nextState(stateOf([{}]), check('unmet'), NOW)
    expect(verdictOf(state, NOW)).toMatchObject({ status: 'lost', code: 'not_held' })
  })

  test('behavior: within the grace it is tolerated, afterwards lost, and regained ends it', () => {
    const lost = nextState(stateOf([{ grace: 600 }]), check('unmet'), NOW)
    expect(verdictOf(lost, NOW + 599)).toMatchObject({ status: 'grace', because: 'unmet', until: NOW + 600 })
    expect(verdictOf(lost, NOW + 600)).toMatchObject({ status: 'lost' })
    const still = nextState(lost, check('unmet', NOW + 500), NOW + 500)
    expect(still.lostAt).toBe(NOW)
    const back = nextState(still, check('met', NOW + 550), NOW + 550)
    expect(back.lostAt).toBeUndefined()
    expect(verdictOf(back, NOW + 5000)).toMatchObject({ status: 'holds' })
  })

  test('behavior: a silent chain is not a lost token', () => {
    const silent = nextState(stateOf([{ hold: 3600 }]), check('undecided'), NOW)
    expect(verdictOf(silent, NOW + 3599)).toMatchObject({
      status: 'grace',
      because: 'undecided',
      until: NOW + 3600,
    })
    // The claims still rest on the last decision.
    expect(silent.check.status).toBe('met')
    expect(verdictOf(silent, NOW + 3600)).toMatchObject({ status: 'lost', code: 'chain_unavailable' })
    const unending = nextState(stateOf([{ hold: 'never' }]), check('undecided'), NOW)
    expect(verdictOf(unending, NOW + 1e9)).toMatchObject({ status: 'grace', because: 'undecided' })
    expect(verdictOf(unending, NOW + 1e9)).not.toHaveProperty('until')
  })

  test('security: silence does not stop the grace of a token that is gone', () => {
    const lost = nextState(stateOf([{ grace: 600, hold: 'never' }]), check('unmet'), NOW)
    const silent = nextState(lost, check('undecided', NOW + 100), NOW + 100)
    expect(silent.check.status).toBe('unmet')
    expect(verdictOf(silent, NOW + 600)).toMatchObject({ status: 'lost' })
  })

  test('security: what was never met is not held by silence', () => {
    const state = stateOf([{ hold: 'never', grace: 1000 }], check('undecided'))
    expect(verdictOf(state, NOW)).toMatchObject({ status: 'undecided', code: 'chain_unavailable' })
    const unmet = stateOf([{ hold: 'never', grace: 1000 }], check('unmet'))
    expect(verdictOf(unmet, NOW)).toMatchObject({ status: 'lost' })
  })
})

describe('a decision about accounts that are not proven any more', () => {
  const about = (accounts: readonly string[]) => stateOf([{ grace: 600 }], { ...check('met'), accounts })

  test('behavior: is one where an account is missing, not where one was added', () => {
    expect(restsOnOthers(about(['a', 'b']), ['a'])).toBe(true)
    expect(restsOnOthers(about(['a']), ['a', 'b'])).toBe(false)
    expect(restsOnOthers(about(['a']), ['a'])).toBe(false)
  })

  test('security: has neither a hold nor a grace', () => {
    const state = about(['a', 'b'])
    const after = (status: CheckStatus) =>
      verdictOf(nextState(withoutDecision(state, check(status)), check(status), NOW + 1), NOW + 1).status
    expect(after('met')).toBe('holds')
    expect(after('unmet')).toBe('lost')
    expect(after('undecided')).toBe('undecided')
  })
})
