import type { HoldingQuery } from '../../types.ts'
import { createTezosAdapter, type TezosAdapterOptions } from '../adapter.ts'
import { CHAIN, createDouble, type DoubleContract, type DoubleOptions, HASH } from './octez.ts'

export const ALICE = 'tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw'
export const BOB = 'tz1Zz4MmtM6mpzh5XWiAEXGeP9iWsT7PSmzg'
export const KT1 = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
export const OTHER = 'KT1PYnvMA8Tso6G5LjHufuEemNJQXKfnxdGf'
export const OWNER = `${CHAIN}:${ALICE}`
export const BLOCK = { chain: CHAIN, number: '5000000', hash: HASH }

export function setUp(contract: DoubleContract, more: DoubleOptions & Partial<TezosAdapterOptions> = {}) {
  const { indexer, maxTokens, urls = ['https://node.example'], agree, ...double } = more
  const node = createDouble({ contracts: { [KT1]: contract }, ...double })
  const tezos = createTezosAdapter({ chain: CHAIN, urls, agree, fetch: node.fetch, indexer, maxTokens })
  const ask = (query: Partial<HoldingQuery> = {}, owner = OWNER) =>
    tezos.holdings({ chain: CHAIN, collection: KT1, ...query }, owner, BLOCK)
  return { tezos, ask, node }
}

export function counter(name: string, count: string): DoubleContract['storage'] {
  return {
    type: { prim: 'pair', args: [{ prim: 'nat', annots: [name] }, { prim: 'unit' }] },
    value: { prim: 'Pair', args: [{ int: count }, { prim: 'Unit' }] },
  }
}
