import { encodeAddress } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery, Holdings } from '../types.ts'
import { concat, toHex } from './hex.ts'
import { createPolkadotAdapter, type PolkadotAdapterOptions } from './index.ts'
import { idKey, storageKey } from './storageKeys.ts'
import {
  ALICE,
  BOB,
  CHAIN,
  changed,
  hashOf,
  NodeError,
  nfts,
  type SubstrateNodeOptions,
  substrateNode,
  uniques,
} from './test/substrateNode.ts'

type Setup = SubstrateNodeOptions &
  Partial<Pick<PolkadotAdapterOptions, 'specNames' | 'idWidths' | 'maxTokens'>>

function setUp({ specNames, idWidths, maxTokens, ...node }: Setup) {
  const { fetch, calls } = substrateNode(node)
  const options = { chain: CHAIN, urls: ['https://node.example'], fetch, specNames, idWidths, maxTokens }
  return { adapter: createPolkadotAdapter(options), calls }
}

const ownerOf = (account: Uint8Array, prefix = 42) => `${CHAIN}:${encodeAddress(account, prefix)}`

async function ask(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ownerOf(ALICE)) {
  const { adapter, calls } = setUp(setup)
  const block = await adapter.pin('finalized')
  calls.length = 0
  const asked = { chain: CHAIN, standard: 'nfts', collection: '1', ...query } as const
  return { answer: await adapter.holdings(asked, owner, block), calls }
}

async function held(setup: Setup, query: Partial<HoldingQuery> = {}, owner?: string): Promise<Holdings> {
  const { answer } = await ask(setup, query, owner)
  expect(answer).toMatchObject({ ok: true })
  return answer as Holdings
}

const items = [
  { id: 5, owner: ALICE },
  { id: 300, owner: ALICE, locked: true },
  { id: 4_294_967_295, owner: ALICE, disabled: true },
  { id: 7, owner: BOB },
]
const storage = { ...nfts(1, items), ...nfts(2, [{ id: 1, owner: BOB }]), ...uniques(1, items.slice(0, 2)) }
const keyOf = (item: number) => storageKey('Nfts', 'Item', idKey('1', 4), idKey(String(item), 4))
const listKey = (owner: Uint8Array, collection: number, item: number) =>
  storageKey('Nfts', 'Account', owner, idKey(String(collection), 4), idKey(String(item), 4))

describe('pin', () => {
  test('default: the final block', async () => {
    const { adapter } = setUp({ storage })
    const block = { chain: CHAIN, number: '1000', hash: hashOf(1000) }
    expect(await adapter.pin(undefined)).toEqual(block)
    expect(await adapter.pin('safe')).toEqual(block)
    expect((await adapter.pin('latest')).number).toBe('1002')
    expect((await adapter.pin({ number: '7' })).hash).toBe(hashOf(7))
    expect((await adapter.pin({ hash: hashOf(7) })).number).toBe('7')
  })

  test('behavior: with the time of the chain', async () => {
    const now = storageKey('Timestamp', 'Now')
    const { adapter } = setUp({ storage: { [now]: '0x0068e5cf8b010000' } })
    expect((await adapter.pin('finalized')).time).toBe('2023-11-14T22:13:20.000Z')
  })

  test.each([
    [{ number: '2000' }, 'block_unknown'],
    [{ hash: `0x${'12'.repeat(32)}` }, 'block_unknown'],
    [{ number: '3' }, 'block_unavailable'],
    [{ number: '0x1' }, 'query_invalid'],
    [{ number: '4294967296' }, 'query_invalid'],
    [{ hash: hashOf(7).toUpperCase() }, 'query_invalid'],
  ] as const)('error: %j', async (at, code) => {
    const { adapter } = setUp({ storage, oldest: 5 })
    await expect(adapter.pin(at)).rejects.toMatchObject({ code })
  })

  test('error: a block that was left behind, another block, or none', async () => {
    const left = `0x${'12'.repeat(32)}`
    const header = { number: '0x7' }
    const fork = setUp({ methods: { chain_getHeader: () => header } })
    await expect(fork.adapter.pin({ hash: left })).rejects.toMatchObject({ code: 'block_unknown' })
    await expect(fork.adapter.pin({ number: '8' })).rejects.toMatchObject({ code: 'chain_inconsistent' })
    for (const wrong of [{}, { number: 7 }, { number: '0x' }, { number: '7' }, [], 'x']) {
      const { adapter } = setUp({ methods: { chain_getHeader: () => wrong } })
      await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'chain_inconsistent' })
    }
  })

  test('error: the node serves another chain', async () => {
    const { adapter } = setUp({ methods: { chain_getBlockHash: () => `0x${'68'.repeat(32)}` } })
    await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })
})

describe('pallet-nfts and pallet-uniques', () => {
  test('default: the items, and whether they can be passed on', async () => {
    const { answer, calls } = await ask({ storage })
    expect(answer).toMatchObject({
      ok: true,
      owner: ownerOf(ALICE),
      standard: 'nfts',
      balance: '3',
      complete: true,
      source: { kind: 'node', endpoints: ['node.example'], method: 'state_getKeysPaged' },
    })
    const tokens = answer.ok
      ? answer.tokens.map(({ id, asset, transferable }) => [id, asset, transferable])
      : []
    expect(tokens.sort()).toEqual([
      ['300', `${CHAIN}/nfts:1/300`, false],
      ['4294967295', `${CHAIN}/nfts:1/4294967295`, false],
      ['5', `${CHAIN}/nfts:1/5`, true],
    ])
    expect(calls).toEqual([
      'state_getRuntimeVersion',
      'state_queryStorageAt',
      'state_getKeysPaged',
      'state_queryStorageAt',
    ])
  })

  test('behavior: each pallet and each collection has its own', async () => {
    expect(await held({ storage }, { standard: 'uniques' })).toMatchObject({ balance: '2' })
    expect(await held({ storage }, { collection: '2' })).toMatchObject({ balance: '0', complete: true })
    expect(await held({ storage }, { collection: '2' }, ownerOf(BOB))).toMatchObject({ balance: '1' })
  })

  test('behavior: a locked collection, a frozen collection', async () => {
    const locked = { storage: nfts(1, items, true) }
    expect((await held(locked)).tokens.map(({ transferable }) => transferable)).toEqual([false, false, false])
    const frozen = { storage: uniques(1, items, true) }
    const { tokens } = await held(frozen, { standard: 'uniques' })
    expect(tokens.map(({ transferable }) => transferable)).toEqual([false, false, false])
  })

  test('behavior: named items are read without a list', async () => {
    const { answer, calls } = await ask({ storage }, { tokens: ['5', '7', '9', '5'] })
    expect(answer).toMatchObject({ balance: '1', complete: true, tokens: [{ id: '5' }] })
    expect(calls).not.toContain('state_getKeysPaged')
    const some = { tokens: [{ from: '6', to: '300' }, '5'] }
    expect(await held({ storage }, some)).toMatchObject({ balance: '2', complete: true })
    expect(await held({ storage }, { tokenPrefix: '3' })).toMatchObject({
      balance: '1',
      tokens: [{ id: '300' }],
    })
  })

  test('behavior: an address for any network is the same account', async () => {
    for (const prefix of [0, 2, 42, 7391]) {
      expect(await held({ storage }, {}, ownerOf(ALICE, prefix))).toMatchObject({ balance: '3' })
    }
  })

  test('behavior: lists page by page, and says when it has stopped', async () => {
    const many = Array.from({ length: 1200 }, (_, id) => ({ id, owner: ALICE }))
    const all = await ask({ storage: nfts(1, many), maxTokens: 2000 })
    expect(all.answer).toMatchObject({ balance: '1200', complete: true })
    expect(all.calls.filter((method) => method === 'state_getKeysPaged')).toHaveLength(2)
    const part = await held({ storage: nfts(1, many), maxTokens: 100 })
    expect(part).toMatchObject({ balance: '100', complete: false })
  })

  test('behavior: a runtime that the operator has named', async () => {
    expect((await ask({ storage, specName: 'moonbeam' })).answer).toMatchObject({
      code: 'unsupported_standard',
    })
    expect(await held({ storage, specName: 'my-hub', specNames: ['my-hub'] })).toMatchObject({ balance: '3' })
    for (const specName of ['statemint', 'statemine', 'westmint', 'asset-hub-kusama', 'asset-hub-paseo']) {
      expect(await held({ storage, specName })).toMatchObject({ balance: '3' })
    }
  })

  test('behavior: ids of another width', async () => {
    const wide = (number: number) => idKey(String(number), 16)
    const one = {
      [storageKey('Nfts', 'Collection', idKey('1', 8))]: toHex(new Uint8Array(64)),
      [storageKey('Nfts', 'Account', ALICE, idKey('1', 8), wide(5))]: '0x',
      [storageKey('Nfts', 'Item', idKey('1', 8), wide(5))]: storage[keyOf(5)] ?? '',
    }
    expect(await held({ storage: one, idWidths: { collection: 8, item: 16 } })).toMatchObject({
      tokens: [{ id: '5' }],
    })
    expect((await ask({ storage: one })).answer).toMatchObject({ code: 'collection_unknown' })
  })

  test('error: there is no such collection', async () => {
    expect((await ask({ storage }, { collection: '3' })).answer).toMatchObject({ code: 'collection_unknown' })
    expect((await ask({ storage }, { collection: '2', standard: 'uniques' })).answer).toMatchObject({
      code: 'collection_unknown',
    })
  })

  test.each<readonly [Partial<HoldingQuery>, string]>([
    [{ standard: undefined }, 'query_invalid'],
    [{ standard: 'erc721' }, 'query_invalid'],
    [{ chain: 'polkadot:68d56f15f85d3136970ec16946040bc1' }, 'query_invalid'],
    [{ collection: '-1' }, 'query_invalid'],
    [{ collection: '01' }, 'query_invalid'],
    [{ collection: '4294967296' }, 'query_invalid'],
    [{ tokens: ['0x5'] }, 'query_invalid'],
    [{ tokens: [{ from: '1', to: 'x' }] }, 'query_invalid'],
    [{ tokens: Array.from({ length: 501 }, (_, id) => String(id)) }, 'query_invalid'],
    [{ factory: '1' }, 'query_invalid'],
    [{ unit: 'x' }, 'query_invalid'],
    [{ indexer: 'x' }, 'query_invalid'],
    [{ delegates: ['erc6551'] }, 'query_invalid'],
  ])('error: a query that makes no sense, %#', async (query, code) => {
    expect((await ask({ storage }, query)).answer).toMatchObject({ ok: false, code })
  })

  const alice = encodeAddress(ALICE, 42)
  test.each([
    `polkadot:68d56f15f85d3136970ec16946040bc1:${alice}`,
    `eip155:1:${alice}`,
    `${CHAIN}:${alice.slice(0, -1)}${alice.endsWith('a') ? 'b' : 'a'}`,
    `${CHAIN}:${alice.slice(0, -1)}`,
    `${CHAIN}:0x${'a1'.repeat(20)}`,
    `${CHAIN}:${'1'.repeat(48)}`,
    `${CHAIN}:${encodeAddress(ALICE.slice(0, 8), 42)}`,
  ])('error: %s is no account of the chain', async (owner) => {
    expect((await ask({ storage }, {}, owner)).answer).toMatchObject({ ok: false, code: 'account_invalid' })
  })

  const page = (keys: readonly unknown[]) => ({ state_getKeysPaged: () => keys })
  test.each<readonly [string, NonNullable<Setup['methods']>]>([
    ['a key of another account', page([listKey(BOB, 1, 7)])],
    ['a key of another collection', page([listKey(ALICE, 2, 1)])],
    ['an item that another account owns', page([listKey(ALICE, 1, 7)])],
    ['an item that is not there', page([listKey(ALICE, 1, 9)])],
    ['the same key twice', page([listKey(ALICE, 1, 5), listKey(ALICE, 1, 5)])],
    ['a key with a wrong hash', page([`${listKey(ALICE, 1, 5).slice(0, -40)}${'00'.repeat(16)}05000000`])],
    ['a key that is too long', page([`${listKey(ALICE, 1, 5)}00`])],
    ['a key that is no text', page([5])],
    ['null', { state_getKeysPaged: () => null }],
    ['no version', { state_getRuntimeVersion: () => ({}) }],
    [
      'values of another block',
      { state_queryStorageAt: ([keys]) => [{ block: hashOf(1), changes: [[keys, null]] }] },
    ],
    [
      'values that were not asked for',
      { state_queryStorageAt: ([, block]) => [{ block, changes: [['0x00', '0x00']] }] },
    ],
    [
      'a value twice',
      {
        state_queryStorageAt: ([keys, block]) => [
          { block, changes: [0, 1].map(() => [(keys as readonly string[])[0], null]) },
        ],
      },
    ],
    [
      'values that are no bytes',
      {
        state_queryStorageAt: ([keys, block]) => [
          { block, changes: [[(keys as readonly string[])[0], '0x0']] },
        ],
      },
    ],
    ['two sets', { state_queryStorageAt: ([, block]) => [0, 1].map(() => ({ block, changes: [] })) }],
  ])('error: the node answers %s', async (_, methods) => {
    expect((await ask({ storage, methods })).answer).toMatchObject({ ok: false, code: 'chain_inconsistent' })
  })

  test.each<readonly [string, (bytes: Uint8Array) => Uint8Array]>([
    ['is cut', (bytes) => bytes.slice(0, -1)],
    ['has more behind it', (bytes) => concat(bytes, Uint8Array.of(0))],
    ['is empty', () => new Uint8Array()],
    ['has endless approvals', (bytes) => concat(bytes.slice(0, 32), Uint8Array.of(0xfe, 0xff, 0xff, 0xff))],
  ])('error: an item whose value %s', async (_, change) => {
    const broken = changed(storage, keyOf(5), change)
    expect((await ask({ storage: broken })).answer).toMatchObject({ ok: false, code: 'chain_inconsistent' })
  })

  test('error: the node has no state of the block any more, or fails', async () => {
    const { adapter } = setUp({ storage, oldest: 5 })
    const query = { chain: CHAIN, standard: 'nfts', collection: '1' } as const
    const block = { chain: CHAIN, number: '3', hash: hashOf(3) }
    expect(await adapter.holdings(query, ownerOf(ALICE), block)).toMatchObject({ code: 'block_unavailable' })
    const fails = () => {
      throw new NodeError(-32000, 'Internal error')
    }
    expect((await ask({ storage, methods: { state_getKeysPaged: fails } })).answer).toMatchObject({
      code: 'chain_unavailable',
      retryable: true,
    })
  })

  test('whatever the storage holds, nobody owns what is another’s', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(storage)),
        fc.uint8Array({ maxLength: 120 }),
        fc.constantFrom('nfts' as const, 'uniques' as const),
        async (key, bytes, standard) => {
          const { answer } = await ask({ storage: { ...storage, [key]: toHex(bytes) } }, { standard })
          if (!answer.ok) return
          expect(Number(answer.balance)).toBeLessThanOrEqual(3)
          expect(answer.tokens.map(({ id }) => id)).not.toContain('7')
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('metadata', () => {
  const attributed = {
    storage: {
      ...nfts(1, [
        { id: 5, owner: ALICE, uri: 'ipfs://bafy/5', attributes: { tier: 'gold', rank: '3' } },
        { id: 6, owner: ALICE, attributes: { tier: 'forged' }, namespace: Uint8Array.of(2) },
        { id: 7, owner: ALICE, attributes: { tier: 'forged' }, namespace: concat(Uint8Array.of(3), BOB) },
        { id: 8, owner: ALICE, attributes: { tier: 'silver' } },
      ]),
      [storageKey('Nfts', 'CollectionMetadataOf', idKey('1', 4))]: toHex(
        concat(new Uint8Array(16), Uint8Array.of(4 << 2), new TextEncoder().encode('bafy')),
      ),
    },
  }
  const describeIds = async (setup: Setup, ids: readonly string[]) => {
    const { adapter } = setUp(setup)
    const query = { chain: CHAIN, standard: 'nfts', collection: '1' } as const
    const tokens = ids.map((id) => ({ id, balance: '1' }))
    return adapter.describe(query, tokens, await adapter.pin('finalized'))
  }

  test('default: the URI of the item, and the attributes of the collection’s owner', async () => {
    const [five] = await describeIds(attributed, ['5'])
    expect(five).toMatchObject({
      tokenId: '5',
      schema: 'assethub',
      uri: 'ipfs://bafy/5',
      merge: 'chain-wins',
    })
    const { attributes, collection } = (five as { document: { attributes: object[]; collection: string } })
      .document
    expect(attributes).toEqual(
      expect.arrayContaining([
        { name: 'tier', value: 'gold' },
        { name: 'rank', value: '3' },
      ]),
    )
    expect(collection).toBe('bafy')
  })

  test('behavior: what the holder has set is no trait', async () => {
    expect(await describeIds(attributed, ['6', '7', '8'])).toMatchObject([
      { ok: false, code: 'metadata_missing' },
      { ok: false, code: 'metadata_missing' },
      { document: { attributes: [{ name: 'tier', value: 'silver' }] } },
    ])
  })

  test('error: endless attributes, a node that fails', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 210 }, (_, index) => [`a${index}`, 'x']))
    const endless = { storage: nfts(1, [{ id: 5, owner: ALICE, attributes }]) }
    expect(await describeIds(endless, ['5'])).toMatchObject([{ ok: false, code: 'metadata_too_large' }])
    const methods = { state_getKeysPaged: () => ['0x'] }
    expect(await describeIds({ ...attributed, methods }, ['5', '8'])).toMatchObject([
      { ok: false, code: 'chain_inconsistent' },
      { ok: false, code: 'chain_inconsistent' },
    ])
  })
})

test.each([
  { chain: 'eip155:1' },
  { chain: 'polkadot:1' },
  { chain: CHAIN, idWidths: { collection: 0, item: 4 } },
  { chain: CHAIN, urls: [] },
])('options that make no sense: %j', (options) => {
  expect(() => createPolkadotAdapter({ urls: ['https://node.example'], ...options })).toThrow(TypeError)
})
