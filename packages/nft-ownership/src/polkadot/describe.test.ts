import { concat } from '@countersign/siwx-core/codec'
import { describe, expect, test } from 'vitest'
import { toHex } from './hex.ts'
import { idKey, storageKey } from './storageKeys.ts'
import { type Setup, setUp } from './test/ask.ts'
import { ALICE, BOB, CHAIN, nfts } from './test/substrateNode.ts'

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
