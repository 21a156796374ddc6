import type { HoldingQuery } from '../../types.ts'
import { type AlgorandAdapterOptions, createAlgorandAdapter } from '../adapter.ts'
import { BLOCK, CHAIN, createDouble, type DoubleOptions, someone } from './algod.ts'

export const ALICE = someone(1)
export const BOB = someone(2)
export const CREATOR = someone(9)
export const OWNER = `${CHAIN}:${ALICE}`
export const NFT = {
  creator: CREATOR,
  total: 1,
  decimals: 0,
  name: 'Zappy #1',
  'unit-name': 'ZAPP1',
  url: 'ipfs://x#arc3',
}

export function setUp(options: DoubleOptions & Partial<AlgorandAdapterOptions> = {}) {
  const { urls = ['https://node.example'], agree, token, indexer, headers, ...double } = options
  const node = createDouble(double)
  const algorand = createAlgorandAdapter({
    chain: CHAIN,
    urls,
    agree,
    token,
    indexer,
    headers,
    fetch: node.fetch,
  })
  const ask = (query: Partial<HoldingQuery> = {}, owner = OWNER) =>
    algorand.holdings({ chain: CHAIN, collection: CREATOR, ...query }, owner, BLOCK)
  return { algorand, ask, node }
}
