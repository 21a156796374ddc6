import { describe, test } from 'vitest'
import { adapterConformance } from '../test/conformance.ts'
import { createNearAdapter } from './index.ts'
import { nearNode, nep171 } from './test/nearNode.ts'

const chain = 'near:mainnet'
const expires_at = '1800000000000'
const contract = nep171(
  { '0': 'alice.near', '7:1': 'alice.near', '1': 'bob.near' },
  { '0': { title: 'Pass', expires_at } },
)
const fixture = {
  create: createNearAdapter,
  chain,
  otherChain: 'near:testnet',
  node: nearNode({ contracts: { 'nft.near': contract } }).fetch,
  owner: { account: `${chain}:alice.near`, balance: '2', tokens: ['0', '7:1'] },
  stranger: `${chain}:nobody.near`,
} as const

describe.each<readonly [string, object]>([
  ['listed', { standard: 'nep171' }],
  ['named', { standard: 'nep171', tokens: ['0', '1', '7:1', '9'] }],
  ['without a standard', {}],
])('every adapter: NEP-171, %s', (_, query) => {
  const cases = adapterConformance({ ...fixture, query: { chain, collection: 'nft.near', ...query } })
  for (const { name, run } of cases) test(name, run)
})

describe('every adapter: NEP-393', () => {
  const held = [{ token: 7, metadata: { class: 1, expires_at: 1_800_000_000_000 } }]
  const registry = {
    sbt_tokens_by_owner: ({ account, from_class: from }: Readonly<Record<string, unknown>>) =>
      account === 'alice.near' && from === 1 ? [['nft.near', held]] : [],
    sbts: () => held.map((token) => ({ ...token, owner: 'alice.near' })),
  }
  const cases = adapterConformance({
    ...fixture,
    node: nearNode({ contracts: { 'nft.near': registry } }).fetch,
    query: { chain, collection: 'nft.near', standard: 'sbt' },
    owner: { ...fixture.owner, balance: '1', tokens: ['7'] },
  })
  for (const { name, run } of cases) test(name, run)
})
