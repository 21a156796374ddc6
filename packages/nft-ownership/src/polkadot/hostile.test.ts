import { concat } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import { encodeAddress } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { toHex } from './hex.ts'
import { ask, keyOf, listKey, ownerOf, type Setup, setUp, storage } from './test/ask.ts'
import { ALICE, BOB, CHAIN, changed, hashOf, NodeError } from './test/substrateNode.ts'

describe('pallet-nfts and pallet-uniques', () => {
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
      {
        state_queryStorageAt: ([keys]) => [
          {
            block: hashOf(1),
            changes: (keys as readonly string[]).map((key) => [key, storage[key] ?? null]),
          },
        ],
      },
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

  test('error: the node lists more than it was asked for', async () => {
    const keys = [listKey(ALICE, 1, 5), listKey(ALICE, 1, 300)].sort()
    const listed = (count: number) =>
      ask({ storage, methods: page(keys.slice(0, count)), maxTokens: 1 }).then(({ answer }) => answer)
    expect(await listed(1)).toMatchObject({ ok: true, balance: '1', complete: false })
    expect(await listed(2)).toMatchObject({ ok: false, code: 'chain_inconsistent' })
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
      runs(100),
    )
  })
})
