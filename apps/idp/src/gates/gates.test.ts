import { createOwnership } from '@countersign/nft-ownership'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import type { Records } from '../store.ts'
import { testChain } from '../test/tokens.ts'
import { createGates } from './gates.ts'
import type { GateState, Requirement } from './types.ts'

const MINE = `0x${'aa'.repeat(20)}`
const [A, B] = ['1', '2'].map((digit) => `eip155:1:0x${digit.repeat(40)}`) as [string, string]

const config = parseConfig({
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
  gates: {
    members: { gate: { chain: 'eip155:1', collection: MINE }, recheck: { refresh: false, grace: 600 } },
  },
})

const bench = async () => {
  const chain = testChain()
  const kept = new Map<string, { readonly state: GateState; readonly ttl: number }>()
  const records = {
    get: async (_kind: string, id: string) => kept.get(id)?.state,
    put: async (_kind: string, id: string, state: GateState, ttl: number) => {
      kept.set(id, { state, ttl })
    },
  } as unknown as Records
  let clock = 1_800_000_000_000
  const now = () => new Date(clock)
  const gates = createGates({
    rules: async () => config,
    ownership: createOwnership({ adapters: [chain.adapter], cache: { block: 0, holdings: 0 }, now }),
    runPolicy: () => Promise.reject(new Error('there is no policy')),
    records,
    now,
    ttl: 1000,
    brief: 10,
  })
  const requirement = (await gates.named('members')) as Requirement
  const login = (...accounts: readonly string[]) => ({ id: 'l', accounts })
  const advance = (seconds: number) => {
    clock += seconds * 1000
  }
  return { advance, chain, gates, login, requirement, ttls: () => [...kept.values()].map(({ ttl }) => ttl) }
}

describe('the state of a gate', () => {
  test('security: is kept briefly, until tokens rest on it', async () => {
    const { chain, gates, login, requirement, ttls } = await bench()
    chain.give(MINE, A, { id: '7' })
    const { state } = await gates.check(requirement, login(A))
    expect(ttls()).toEqual([10])
    const kept = await gates.keep(state)
    expect(ttls()).toEqual([1000])
    expect(await gates.keep(kept)).toBe(kept)
    await gates.check(requirement, login(A))
    expect(ttls()).toEqual([1000])
  })

  test('behavior: what is switched off is not asked again while the accounts are the same', async () => {
    const { advance, chain, gates, login, requirement } = await bench()
    chain.give(MINE, B, { id: '7' })
    const { state } = await gates.check(requirement, login(A, B))
    const asked = chain.asked()
    advance(10_000)
    expect((await gates.recheck(state, login(A, B), 'refresh')).status).toBe('holds')
    expect(chain.asked()).toBe(asked)
  })

  test('security: rests on no account that is not proven any more, whatever is switched off', async () => {
    const { chain, gates, login, requirement } = await bench()
    chain.give(MINE, B, { id: '7' })
    const { state } = await gates.check(requirement, login(A, B))
    expect((await gates.recheck(state, login(A), 'refresh')).status).toBe('lost')
    chain.cut(true)
    expect((await gates.recheck(state, login(A), 'refresh')).status).toBe('undecided')
    chain.cut(false)
    chain.give(MINE, A, { id: '8' })
    const again = await gates.recheck(state, login(A), 'refresh')
    expect(again).toMatchObject({ status: 'holds', state: { check: { accounts: [A] } } })
  })

  test('security: is judged by how often and how long is configured now', async () => {
    const { advance, chain, gates, login, requirement } = await bench()
    chain.give(MINE, A, { id: '7' })
    const { state } = await gates.check(requirement, login(A))
    chain.take(MINE, A)
    advance(10)
    const strict = requirement.parts.map((part) => ({
      ...part,
      recheck: { ...part.recheck, refresh: true, grace: 0 },
    }))
    const changed = { ...state, requirement: { ...requirement, parts: strict } }
    expect((await gates.recheck(state, login(A), 'refresh')).status).toBe('holds')
    expect((await gates.recheck(changed, login(A), 'refresh')).status).toBe('lost')
  })
})
