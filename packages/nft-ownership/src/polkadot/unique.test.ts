import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { createPolkadotAdapter } from './index.ts'
import { addressOf } from './ss58.ts'
import { ALICE, BOB, CHAIN, substrateNode } from './test/substrateNode.ts'
import { tokenAddress, type UniqueCollection, type UniqueToken, uniqueMethods } from './test/uniqueMethods.ts'

const alice = { substrate: addressOf(ALICE) }
const bob = { substrate: addressOf(BOB) }
const mirror = { ethereum: `0x${'a1'.repeat(20)}` }
const tokens: readonly UniqueToken[] = [
  { id: 1, owner: alice },
  { id: 2, owner: mirror },
  { id: 3, owner: { ethereum: tokenAddress(10, 1) } },
  { id: 4, owner: { ethereum: tokenAddress(10, 3) } },
  { id: 5, owner: bob },
  { id: 6, owner: { ethereum: tokenAddress(10, 5) } },
]

type Changed = Readonly<Record<string, (params: readonly unknown[]) => unknown>>

function setUp(collection: UniqueCollection = {}, methods: Changed = {}, held = tokens) {
  const node = substrateNode({
    specName: 'unique',
    methods: { ...uniqueMethods(10, held, collection), ...methods },
  })
  return {
    adapter: createPolkadotAdapter({ chain: CHAIN, urls: ['https://node.example'], ...node }),
    ...node,
  }
}

async function ask(setup = setUp(), query: Partial<HoldingQuery> = {}, account = ALICE) {
  const block = await setup.adapter.pin('finalized')
  setup.calls.length = 0
  const asked = { chain: CHAIN, standard: 'unique', collection: '10', ...query } as const
  return setup.adapter.holdings(asked, `${CHAIN}:${addressOf(account)}`, block)
}

describe('Unique', () => {
  test('default: the tokens of the account and of its EVM mirror', async () => {
    const setup = setUp()
    expect(await ask(setup)).toMatchObject({
      balance: '2',
      complete: true,
      tokens: [
        { id: '1', asset: `${CHAIN}/unique:10/1`, transferable: true },
        { id: '2', holder: `${CHAIN}:${mirror.ethereum}` },
      ],
    })
    expect(setup.calls).toEqual(['unique_collectionById', 'unique_accountTokens', 'unique_accountTokens'])
  })

  test('behavior: the collection is always asked for', async () => {
    expect(await ask(setUp(), { collection: '11' })).toMatchObject({ ok: false, code: 'collection_unknown' })
    const two = setUp({}, { unique_collectionById: () => ({ mode: 'NFT' }) })
    expect(await ask(two, { collection: '11' })).toMatchObject({ balance: '0', tokens: [], complete: true })
  })

  test('behavior: a named token may be nested in one that the account holds', async () => {
    const found = await ask(setUp(), { tokens: ['3', '4', '5', '6', '99'] })
    expect(found).toMatchObject({
      balance: '2',
      tokens: [
        { id: '3', holder: `${CHAIN}:${tokenAddress(10, 1)}` },
        { id: '4', holder: `${CHAIN}:${tokenAddress(10, 3)}` },
      ],
    })
    expect(await ask(setUp(), { tokens: ['6'] }, BOB)).toMatchObject({ balance: '1' })
  })

  test('behavior: no more named tokens are looked into than twenty, and no more listed than may be', async () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => String(100 + index))
    expect(await ask(setUp(), { tokens: named(20) })).toMatchObject({ balance: '0', complete: true })
    expect(await ask(setUp(), { tokens: named(21) })).toMatchObject({ balance: '0', complete: false })
    const { fetch } = setUp()
    for (const [maxTokens, complete] of [
      [2, true],
      [1, false],
    ] as const) {
      const adapter = createPolkadotAdapter({
        chain: CHAIN,
        urls: ['https://node.example'],
        fetch,
        maxTokens,
      })
      expect(await ask({ ...setUp(), adapter })).toMatchObject({ balance: String(maxTokens), complete })
    }
  })

  test('behavior: a collection whose tokens cannot be passed on', async () => {
    const bound = setUp({ limits: { transfers_enabled: false } })
    expect(await ask(bound)).toMatchObject({ tokens: [{ transferable: false }, { transferable: false }] })
  })

  test('behavior: on the networks themselves the standard goes without saying', async () => {
    const chain = 'polkadot:84322d9cddbf35088f1e54e9a85c967a'
    const genesis = () => `0x${'84322d9cddbf35088f1e54e9a85c967a'.repeat(2)}`
    const { fetch } = substrateNode({
      methods: { ...uniqueMethods(10, tokens), chain_getBlockHash: genesis },
    })
    const adapter = createPolkadotAdapter({ chain, urls: ['https://node.example'], fetch })
    const owner = `${chain}:${addressOf(ALICE)}`
    const block = await adapter.pin('finalized')
    expect(await adapter.holdings({ chain, collection: '10' }, owner, block)).toMatchObject({
      standard: 'unique',
      balance: '2',
    })
  })

  test.each(['ReFungible', { Fungible: 18 }, 'nothing'])('error: a collection of %j', async (mode) => {
    expect(await ask(setUp({ mode }))).toMatchObject({ ok: false, code: 'unsupported_standard' })
  })

  test.each<readonly [string, Changed]>([
    ['ids that are no numbers', { unique_accountTokens: () => ['1'] }],
    ['negative ids', { unique_accountTokens: () => [-1] }],
    ['the same token twice', { unique_accountTokens: () => [1, 1] }],
    ['no list', { unique_accountTokens: () => null }],
    ['no mode', { unique_collectionById: () => ({}) }],
    ['an owner that is none', { unique_tokenOwner: () => ({ substrate: 'x' }) }],
    ['an owner on two sides', { unique_tokenOwner: () => ({ ...bob, ...mirror }) }],
    ['a token that is not on the owner’s list', { unique_tokenOwner: () => alice }],
  ])('error: the node answers %s', async (_, methods) => {
    expect(await ask(setUp({}, methods), { tokens: ['5', '1'] })).toMatchObject({
      ok: false,
      code: 'chain_inconsistent',
    })
  })
})

describe('metadata of Unique', () => {
  const described = async (properties: Readonly<Record<string, string>>, byOwner: readonly string[] = []) => {
    const { adapter } = setUp({ byOwner }, {}, [{ id: 1, owner: alice, properties }])
    const query = { chain: CHAIN, standard: 'unique', collection: '10' } as const
    const [found] = await adapter.describe(query, [{ id: '1', balance: '1' }], await adapter.pin('finalized'))
    return found
  }

  test('default: the document of schema 2, or the properties', async () => {
    const document = {
      schemaName: 'unique',
      name: 'One',
      attributes: [{ trait_type: 'tier', value: 'gold' }],
    }
    expect(await described({ tokenData: JSON.stringify(document) })).toEqual({
      tokenId: '1',
      schema: 'unique',
      document,
    })
    expect(await described({ URI: 'ipfs://bafy', rank: '1' })).toMatchObject({
      uri: 'ipfs://bafy',
      merge: 'chain-wins',
      document: { properties: { rank: '1' } },
    })
  })

  test('behavior: what the holder can write is not read', async () => {
    expect(await described({ tokenData: '{"name":"forged"}' }, ['tokenData'])).toMatchObject({
      ok: false,
      code: 'metadata_missing',
    })
    expect(await described({ tier: 'gold', note: 'forged' }, ['note'])).toMatchObject({
      document: { properties: { tier: 'gold' } },
    })
  })
})
