import { expect } from 'vitest'
import type { HoldingQuery, Holdings } from '../../types.ts'
import { createNearAdapter, type NearAdapterOptions } from '../index.ts'
import { type NearNodeOptions, nearNode, nep171 } from './nearNode.ts'

export const CHAIN = 'near:mainnet'
export const ALICE = `${CHAIN}:alice.near`
export const BOB = `${CHAIN}:bob.near`

export type Setup = Partial<NearNodeOptions> & Partial<Pick<NearAdapterOptions, 'maxTokens' | 'sbtRegistry'>>

export function setUp({ maxTokens, sbtRegistry, ...node }: Setup) {
  const { fetch, calls } = nearNode({ contracts: {}, ...node })
  const urls = ['https://node.example']
  return { adapter: createNearAdapter({ chain: CHAIN, urls, fetch, maxTokens, sbtRegistry }), calls }
}

export async function ask(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ALICE) {
  const { adapter, calls } = setUp(setup)
  const block = await adapter.pin(query.at)
  calls.length = 0
  const answer = await adapter.holdings({ chain: CHAIN, collection: 'nft.near', ...query }, owner, block)
  return { answer, calls }
}

export async function held(
  setup: Setup,
  query: Partial<HoldingQuery> = {},
  owner = ALICE,
): Promise<Holdings> {
  const { answer } = await ask(setup, query, owner)
  expect(answer).toMatchObject({ ok: true })
  return answer as Holdings
}

export async function code(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ALICE): Promise<unknown> {
  const { answer } = await ask(setup, query, owner)
  return answer.ok ? answer : answer.code
}

export const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, 'alice.near']))

export const passes = nep171({
  '0': 'alice.near',
  '1': 'alice.near',
  'gold-7': 'bob.near',
  a_b: 'alice.near',
})
export const contracts = { 'nft.near': passes }
