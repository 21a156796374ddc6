import { describe, expect, test } from 'vitest'
import { CHAIN, hasRecordings, replay } from './test/replay.ts'

describe.skipIf(!hasRecordings).each([
  ['pairs-npm-only-uniques.json', 'uniques', '77', ['1', '5']],
  ['pairs.json', 'uniques', '77', ['1', '5']],
  ['pairs.json', 'nfts', '1', ['42', '43']],
] as const)('recorded from a real runtime: %s, %s', (file, standard, collection, ids) => {
  test('default: the items of the holder, and none of another account', async () => {
    const { accounts, adapter } = replay(file)
    const block = await adapter.pin('finalized')
    const query = { chain: CHAIN, standard, collection }
    const bob = await adapter.holdings(query, `${CHAIN}:${accounts.bob.ss58}`, block)
    expect(bob).toMatchObject({ ok: true, balance: '2', complete: true })
    expect(bob.ok && bob.tokens.map(({ id }) => id).toSorted()).toEqual([...ids])
    const alice = await adapter.holdings(query, `${CHAIN}:${accounts.alice.ss58}`, block)
    expect(alice).toMatchObject({ ok: true, balance: '0', tokens: [], complete: true })
  })
})

describe.skipIf(!hasRecordings)('recorded from a real runtime', () => {
  test('behavior: a locked item of pallet-nfts cannot be transferred', async () => {
    const { accounts, adapter } = replay('pairs.json')
    const block = await adapter.pin('finalized')
    const query = { chain: CHAIN, standard: 'nfts', collection: '1', tokens: ['42', '43'] } as const
    const bob = await adapter.holdings(query, `${CHAIN}:${accounts.bob.ss58}`, block)
    expect(bob).toMatchObject({
      tokens: [
        { id: '42', transferable: true, asset: `${CHAIN}/nfts:1/42` },
        { id: '43', transferable: false },
      ],
    })
  })

  test('behavior: metadata and attributes', async () => {
    const { adapter } = replay('pairs.json')
    const block = await adapter.pin('finalized')
    const tokens = [
      { id: '42', balance: '1' },
      { id: '43', balance: '1' },
    ]
    expect(
      await adapter.describe({ chain: CHAIN, standard: 'nfts', collection: '1' }, tokens, block),
    ).toEqual([
      {
        tokenId: '42',
        schema: 'assethub',
        uri: 'ipfs://bafybeinftsitem42/42.json',
        merge: 'chain-wins',
        document: {
          collection: 'ipfs://bafybeinftscollection',
          attributes: [
            { name: 'background', value: 'blue' },
            { name: 'level', value: '3' },
          ],
        },
      },
      expect.objectContaining({ ok: false, code: 'metadata_missing' }),
    ])
    const uniques = await adapter.describe(
      { chain: CHAIN, standard: 'uniques', collection: '77' },
      [{ id: '5', balance: '1' }],
      block,
    )
    expect(uniques).toMatchObject([
      { uri: 'ipfs://bafybeiuniquesitem5', document: { attributes: [{ name: 'tier', value: 'gold' }] } },
    ])
  })
})
