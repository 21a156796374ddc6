import { describe, test } from 'vitest'
import { adapterConformance } from '../test/conformance.ts'
import { createPolkadotAdapter } from './index.ts'
import { addressOf } from './ss58.ts'
import { ALICE, BOB, CHAIN, nfts, substrateNode, uniques } from './test/substrateNode.ts'
import { uniqueMethods } from './test/uniqueMethods.ts'

const items = [
  { id: 5, owner: ALICE, attributes: { tier: 'gold' }, uri: 'ipfs://bafy' },
  { id: 300, owner: ALICE },
  { id: 7, owner: BOB },
]
const fixture = {
  create: createPolkadotAdapter,
  chain: CHAIN,
  otherChain: 'polkadot:68d56f15f85d3136970ec16946040bc1',
  owner: { account: `${CHAIN}:${addressOf(ALICE)}`, balance: '2', tokens: ['5', '300'] },
  stranger: `${CHAIN}:${addressOf(new Uint8Array(32).fill(9))}`,
}
const hub = substrateNode({ storage: { ...nfts(1, items), ...uniques(1, items) } })
const unique = substrateNode({
  specName: 'unique',
  methods: uniqueMethods(1, [
    { id: 5, owner: { substrate: addressOf(ALICE) }, properties: { tokenData: '{"name":"Five"}' } },
    { id: 300, owner: { ethereum: `0x${'a1'.repeat(20)}` } },
    { id: 7, owner: { substrate: addressOf(BOB) } },
  ]),
})

describe.each([
  ['pallet-nfts', 'nfts', hub],
  ['pallet-uniques', 'uniques', hub],
  ['Unique', 'unique', unique],
] as const)('every adapter: %s', (_, standard, { fetch: node }) => {
  const query = { chain: CHAIN, standard, collection: '1' }
  for (const { name, run } of adapterConformance({ ...fixture, node, query })) test(name, run)
})

describe('every adapter: named items', () => {
  const query = { chain: CHAIN, standard: 'nfts', collection: '1', tokens: ['5', '7', '9', '300'] } as const
  for (const { name, run } of adapterConformance({ ...fixture, node: hub.fetch, query })) test(name, run)
})
