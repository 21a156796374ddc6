import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import type { Gate, HoldingQuery } from '../types.ts'
import { ALICE, BOB, type Gateway, refuse, startWorld, type World } from './test/world.ts'

// The adapter below the gate, on a real EVM: nothing that the adapter leaves open becomes an answer.
let world: World
const at: Record<string, string> = {}

beforeAll(async () => {
  world = await startWorld()
  const { chain } = world
  for (const name of ['Enumerable721', 'Plain721', 'Soulbound721'] as const) {
    const collection = await chain.deploy(name)
    await chain.write(name, collection, 'mintMany', [ALICE, 1n, 3n])
    at[name] = collection
  }
})
afterAll(() => world?.chain.close())

function check(
  gate: (query: (name: string, more?: object) => HoldingQuery) => Gate,
  owner = ALICE,
  gateway?: Gateway,
) {
  const { chain, adapter } = world
  const ownership = createOwnership({ adapters: [adapter({}, gateway)] })
  const query = (name: string, more: object = {}) => ({
    chain: chain.caip2,
    collection: at[name] ?? name,
    ...more,
  })
  return ownership.check(gate(query), [`${chain.caip2}:${owner}`])
}

describe('a gate on an EVM chain', () => {
  test('lets the owner in and the stranger not', async () => {
    const gate = (query: (name: string, more?: object) => HoldingQuery) => ({
      allOf: [query('Enumerable721', { amount: { min: '3' } }), query('Plain721')],
    })
    expect(await check(gate)).toMatchObject({ status: 'met', spent: { requests: expect.any(Number) } })
    const refused = await check(gate, BOB)
    expect(refused).toMatchObject({ status: 'unmet', retryable: false })
    expect(refused.blocks).toHaveLength(1)
  })

  test('counts without a list, up to what is known', async () => {
    expect(await check((query) => query('Plain721', { amount: { min: '3', max: '3' } }))).toMatchObject({
      status: 'met',
    })
    expect(await check((query) => query('Plain721', { amount: { min: '4' } }))).toMatchObject({
      status: 'unmet',
    })
    expect(await check((query) => ({ not: query('Plain721') }), BOB)).toMatchObject({ status: 'met' })
  })

  test('soulbound: a list is needed, and then it is decided', async () => {
    const named = { tokens: ['1'], soulbound: true }
    expect(await check((query) => query('Soulbound721', named))).toMatchObject({ status: 'met' })
    expect(await check((query) => query('Soulbound721', { soulbound: true }))).toMatchObject({
      status: 'undecided',
    })
  })

  test('accounts of tokens that cannot be looked for leave it open, and never out', async () => {
    const delegates = ['erc6551']
    expect(await check((query) => query('Plain721', { delegates }))).toMatchObject({ status: 'met' })
    expect(await check((query) => query('Plain721', { delegates, amount: { min: '4' } }))).toMatchObject({
      status: 'undecided',
    })
    expect(await check((query) => query('Plain721', { delegates }), BOB)).toMatchObject({
      status: 'undecided',
    })
  })

  test('a node that fails is not "not an owner", and its negation is not an owner either', async () => {
    const down: Gateway = (call) =>
      call.method === 'eth_call' ? refuse(call, -32005, 'limit exceeded') : undefined
    for (const owner of [ALICE, BOB]) {
      expect(await check((query) => query('Plain721'), owner, down)).toMatchObject({
        status: 'undecided',
        retryable: true,
      })
      expect(await check((query) => ({ not: query('Plain721') }), owner, down)).toMatchObject({
        status: 'undecided',
      })
    }
    expect(await check((query) => ({ not: query(BOB) }))).toMatchObject({
      status: 'undecided',
      retryable: false,
    })
  })
})
