import { type AssetHub, startAssetHub } from '@countersign/testing/assetHub'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChainAdapter, HoldingQuery, Holdings } from '../types.ts'
import { createPolkadotAdapter } from './index.ts'

let hub: AssetHub
let adapter: ChainAdapter

beforeAll(async () => {
  hub = await startAssetHub()
  adapter = createPolkadotAdapter({ chain: hub.chain, urls: [hub.url] })
  const { addresses, submit } = hub
  const { alice, bob } = addresses
  await submit([
    ['alice', call('uniques', 'create', 77, alice)],
    ['alice', call('uniques', 'create', 78, alice)],
  ])
  await submit([
    ['alice', call('uniques', 'mint', 77, 1, bob)],
    ['alice', call('uniques', 'mint', 77, 300, bob)],
    ['alice', call('uniques', 'mint', 77, 5, alice)],
    ['alice', call('uniques', 'mint', 78, 1, alice)],
    ['alice', call('uniques', 'setMetadata', 77, 1, 'ipfs://bafyitem', false)],
    ['alice', call('uniques', 'setClassMetadata', 77, 'ipfs://bafycollection', false)],
    ['alice', call('uniques', 'setAttribute', 77, 1, 'tier', 'gold')],
    ['alice', call('uniques', 'setAttribute', 77, null, 'of', 'the collection')],
  ])
})

afterAll(async () => hub?.close())

function call(pallet: string, method: string, ...args: readonly unknown[]) {
  const make = hub.tx[pallet]?.[method]
  if (make === undefined) throw new Error(`The runtime has no ${pallet}.${method}.`)
  return make(...args)
}

async function held(account: 'alice' | 'bob', query: Partial<HoldingQuery> = {}): Promise<Holdings> {
  const block = await adapter.pin(query.at)
  const asked = { chain: hub.chain, standard: 'uniques', collection: '77', ...query } as const
  const answer = await adapter.holdings(asked, `${hub.chain}:${hub.addresses[account]}`, block)
  expect(answer).toMatchObject({ ok: true })
  return answer as Holdings
}

const idsOf = ({ tokens }: Holdings) => tokens.map(({ id }) => id).toSorted()

describe('pallet-uniques of a real runtime', () => {
  test('default: the items of an account in a collection', async () => {
    const answer = await held('bob')
    expect(answer).toMatchObject({ balance: '2', complete: true, standard: 'uniques' })
    expect(idsOf(answer)).toEqual(['1', '300'])
    expect(idsOf(await held('alice'))).toEqual(['5'])
  })

  test('behavior: another collection is another answer', async () => {
    expect(await held('bob', { collection: '78' })).toMatchObject({
      balance: '0',
      tokens: [],
      complete: true,
    })
    expect(idsOf(await held('alice', { collection: '78' }))).toEqual(['1'])
  })

  test('behavior: named items and ranges', async () => {
    expect(idsOf(await held('bob', { tokens: ['1', '5', '999'] }))).toEqual(['1'])
    expect(idsOf(await held('bob', { tokens: [{ from: '2', to: '300' }] }))).toEqual(['300'])
  })

  test('behavior: the block has a number, a hash and a time', async () => {
    const block = await adapter.pin('finalized')
    expect(block).toMatchObject({ chain: hub.chain, hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) })
    expect(await adapter.pin({ number: block.number })).toEqual(block)
    expect(await adapter.pin({ hash: block.hash })).toEqual(block)
    expect(Date.parse(block.time ?? '')).toBeGreaterThan(0)
  })

  test('behavior: metadata and attributes', async () => {
    const { tokens, block } = await held('bob')
    const query = { chain: hub.chain, standard: 'uniques', collection: '77' } as const
    const sources = await adapter.describe(query, tokens, block)
    expect(sources).toContainEqual({
      tokenId: '1',
      schema: 'assethub',
      uri: 'ipfs://bafyitem',
      merge: 'chain-wins',
      document: { collection: 'ipfs://bafycollection', attributes: [{ name: 'tier', value: 'gold' }] },
    })
    expect(sources).toContainEqual(expect.objectContaining({ ok: false, code: 'metadata_missing' }))
  })

  test('behavior: an approved account holds nothing, a frozen item cannot be transferred', async () => {
    const { alice } = hub.addresses
    await hub.submit([
      ['bob', call('uniques', 'approveTransfer', 77, 1, alice)],
      ['alice', call('uniques', 'freeze', 77, 300)],
    ])
    expect(idsOf(await held('alice'))).toEqual(['5'])
    const transferable = Object.fromEntries(
      (await held('bob')).tokens.map((token) => [token.id, token.transferable]),
    )
    expect(transferable).toEqual({ '1': true, '300': false })
    await hub.submit([['alice', call('uniques', 'freezeClass', 77)]])
    expect((await held('bob')).tokens.every((token) => token.transferable === false)).toBe(true)
    await hub.submit([
      ['alice', call('uniques', 'thawClass', 77)],
      ['alice', call('uniques', 'thaw', 77, 300)],
    ])
  })

  test('behavior: what is transferred or burned is gone, at the pinned block it is still there', async () => {
    const before = await adapter.pin('finalized')
    await hub.submit([
      ['bob', call('uniques', 'transfer', 77, 1, hub.addresses.alice)],
      ['alice', call('uniques', 'burn', 77, 5, null)],
    ])
    expect(idsOf(await held('bob'))).toEqual(['300'])
    expect(idsOf(await held('alice'))).toEqual(['1'])
    expect(idsOf(await held('bob', { at: { hash: before.hash } }))).toEqual(['1', '300'])
    expect(idsOf(await held('bob', { tokens: ['1'] }))).toEqual([])
    expect(idsOf(await held('bob', { tokens: ['1'], at: { number: before.number } }))).toEqual(['1'])
  })

  test('error: there is no such collection, no such block, no such pallet', async () => {
    const block = await adapter.pin('finalized')
    const owner = `${hub.chain}:${hub.addresses.bob}`
    const query = { chain: hub.chain, standard: 'uniques', collection: '99' } as const
    expect(await adapter.holdings(query, owner, block)).toMatchObject({
      ok: false,
      code: 'collection_unknown',
    })
    const nfts = { ...query, standard: 'nfts', collection: '77' } as const
    expect(await adapter.holdings(nfts, owner, block)).toMatchObject({
      ok: false,
      code: 'collection_unknown',
    })
    const unique = { ...query, standard: 'unique' } as const
    expect(await adapter.holdings(unique, owner, block)).toMatchObject({
      ok: false,
      code: 'unsupported_standard',
    })
    await expect(adapter.pin({ number: '4000000000' })).rejects.toMatchObject({ code: 'block_unknown' })
  })

  test('error: the node serves another chain', async () => {
    const chain = 'polkadot:68d56f15f85d3136970ec16946040bc1'
    const other = createPolkadotAdapter({ chain, urls: [hub.url] })
    await expect(other.pin('finalized')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })
})
