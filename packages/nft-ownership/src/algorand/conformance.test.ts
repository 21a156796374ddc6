import { describe, test } from 'vitest'
import { adapterConformance } from '../test/conformance.ts'
import { createAlgorandAdapter } from './adapter.ts'
import { CHAIN, createDouble, someone } from './test/algod.ts'

const ALICE = someone(1)
const BOB = someone(2)
const CREATOR = someone(9)
const NFT = {
  creator: CREATOR,
  total: 1,
  decimals: 0,
  name: 'Zappy #1',
  'unit-name': 'ZAPP1',
  url: 'ipfs://x#arc3',
}
const common = {
  create: createAlgorandAdapter,
  chain: CHAIN,
  otherChain: 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe',
  stranger: `${CHAIN}:${BOB}`,
}
const assets = { 11: NFT, 12: { ...NFT, name: 'Zappy #2' }, 13: { ...NFT, creator: BOB } }
const holdings = {
  [ALICE]: { 11: { amount: 1 }, 12: { amount: 1 }, 13: { amount: 1 } },
  [BOB]: { 11: { amount: 0 } },
}

describe('an adapter of Algorand, listing assets of a creator', () => {
  const cases = adapterConformance({
    ...common,
    node: createDouble({ assets, holdings }).fetch,
    query: { chain: CHAIN, collection: CREATOR },
    owner: { account: `${CHAIN}:${ALICE}`, balance: '2', tokens: ['11', '12'] },
  })
  for (const { name, run } of cases) test(name, run)
})

describe('an adapter of Algorand, asking for one asset', () => {
  const cases = adapterConformance({
    ...common,
    node: createDouble({ assets, holdings }).fetch,
    query: { chain: CHAIN, collection: CREATOR, tokens: ['12'] },
    owner: { account: `${CHAIN}:${ALICE}`, balance: '1', tokens: ['12'] },
  })
  for (const { name, run } of cases) test(name, run)
})

describe('an adapter of Algorand, asking an ARC-72 application', () => {
  const cases = adapterConformance({
    ...common,
    node: createDouble({ apps: { 77: { owners: { 5: ALICE, 6: someone(3), 8: ALICE } } } }).fetch,
    query: { chain: CHAIN, collection: '77' },
    owner: { account: `${CHAIN}:${ALICE}`, balance: '2', tokens: ['5', '8'] },
  })
  for (const { name, run } of cases) test(name, run)
})
