import { describe, expect, test } from 'vitest'
import { createTezosAdapter } from '../adapter.ts'
import { hasRecordings, recordings } from '../test/fixtures.ts'
import { CHAIN, CHAIN_ID, createDouble, HASH, json } from '../test/octez.ts'
import { addressText } from './address.ts'
import { readMicheline } from './micheline.ts'
import { pack, scriptExpr } from './pack.ts'

const HEN = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
const TACOS = 'KT1PYnvMA8Tso6G5LjHufuEemNJQXKfnxdGf'
const BLOCK = { chain: CHAIN, number: '5000000', hash: HASH }

type Entry = {
  readonly script_expr: string
  readonly key: unknown
  readonly key_hex: string
  readonly value: unknown
}

const entries = Object.values(recordings).flatMap(({ big_maps }) =>
  Object.values(big_maps).flatMap((map) => map.entries as readonly Entry[]),
)

// A node that has only what was recorded, and refuses run_view.
function recordedNode() {
  return createDouble({
    helpers: false,
    contracts: Object.fromEntries(
      Object.entries(recordings).map(([address, { storage }]) => [address, { storage }]),
    ),
    bigMaps: Object.fromEntries(
      Object.values(recordings)
        .flatMap(({ big_maps }) => Object.values(big_maps))
        .map((map) => [
          map.id,
          Object.fromEntries(map.entries.map(({ script_expr, value }) => [script_expr, value])),
        ]),
    ),
  })
}

function adapterOf(node = recordedNode()) {
  return createTezosAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch: node.fetch })
}

describe.skipIf(!hasRecordings)('big maps recorded from mainnet', () => {
  test('have 136 entries, every one under the hash of its key', () => {
    expect(entries).toHaveLength(136)
    for (const { key, key_hex, script_expr } of entries) {
      const data = readMicheline(key)
      if (data === undefined) throw new Error('not read')
      expect(Buffer.from(pack(data)).toString('hex')).toBe(`05${key_hex}`)
      expect(scriptExpr(data)).toBe(script_expr)
    }
  })

  test('say who holds what, of every ledger entry, when the node refuses run_view', async () => {
    const tezos = adapterOf()
    let asked = 0
    for (const [collection, { big_maps }] of Object.entries(recordings)) {
      for (const { decoded_key, decoded_value } of big_maps['ledger']?.entries.slice(0, 30) ?? []) {
        const multi = typeof decoded_key === 'object'
        const pair = decoded_key as Record<string, string>
        const [owner, id, amount] = multi
          ? [pair['0'], pair['1'], decoded_value]
          : [decoded_value, decoded_key, '1']
        const query = { chain: CHAIN, collection, tokens: [id as string] }
        const answer = await tezos.holdings(query, `${CHAIN}:${owner as string}`, BLOCK)
        expect(answer).toMatchObject({ ok: true, balance: amount, complete: true })
        asked++
      }
    }
    expect(asked).toBeGreaterThan(30)
  })

  test('name no owner for a token of somebody else, and none for a token that is not there', async () => {
    const tezos = adapterOf()
    const owner = `${CHAIN}:tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw`
    for (const collection of [HEN, TACOS]) {
      const query = { chain: CHAIN, collection, tokens: ['2', '999999'] }
      const answer = await tezos.holdings(query, owner, BLOCK)
      expect(answer).toMatchObject({ ok: true, balance: '0', tokens: [], complete: true })
    }
  })

  test('list the tokens of a contract that counts them', async () => {
    const node = recordedNode()
    const tezos = adapterOf(node)
    const owner = `${CHAIN}:tz1MniBKmZNK3eADSSyDZxjchwXxgWFhy4cR`
    const query = { chain: CHAIN, collection: 'KT1Ndt3iD7WkH9BqpNVTLjGBww7aTpfbYXmE' }
    const answer = await tezos.holdings(query, owner, BLOCK)
    expect(answer).toMatchObject({
      ok: true,
      balance: '1',
      tokens: [{ id: '0', balance: '1', asset: `${CHAIN}/fa2:${query.collection}/0` }],
      source: { kind: 'node', endpoints: ['node.example'], method: 'storage+big_map' },
    })
  })

  test('are not scanned when a contract has more tokens than are tried', async () => {
    const query = { chain: CHAIN, collection: HEN }
    const answer = await adapterOf().holdings(query, `${CHAIN}:tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw`, BLOCK)
    expect(answer).toMatchObject({ ok: false, code: 'listing_unavailable', retryable: false })
  })

  test('have the metadata that they were recorded with', async () => {
    const tezos = adapterOf()
    const collection = 'KT1Ndt3iD7WkH9BqpNVTLjGBww7aTpfbYXmE'
    const [source] = await tezos.describe({ chain: CHAIN, collection }, [{ id: '0', balance: '1' }], BLOCK)
    expect(source).toMatchObject({
      tokenId: '0',
      schema: 'tzip21',
      uri: 'ipfs://Qma9Yuu1Bnv77eQGANXjqNjf4dkew5F5RWbLd82XmQRy47',
      merge: 'remote-wins',
    })
  })

  test('have their texts packed in two contracts, which are read all the same', async () => {
    const tezos = adapterOf()
    const token = [{ id: '0', balance: '1' }]
    const [taco] = await tezos.describe({ chain: CHAIN, collection: TACOS }, token, BLOCK)
    expect(taco).toMatchObject({ document: { name: 'Delmar', symbol: 'pTAC', decimals: '0' } })
    const collection = 'KT1AFA2mwNUMNd4SsujE1YYp29vd8BZejyKW'
    const [fungible] = await tezos.describe({ chain: CHAIN, collection }, token, BLOCK)
    expect(fungible).toMatchObject({ uri: 'ipfs://QmSVsfwH8es7Ur2eqto9hVpcd2dfWASmEaNxTPpcymuJzg' })
  })

  test('hold texts that tezos-storage names', async () => {
    const [source] = await adapterOf().describe(
      { chain: CHAIN, collection: TACOS },
      [{ id: '0', balance: '1' }],
      BLOCK,
    )
    if (source === undefined || 'ok' in source) throw new Error('no source')
    const bytes = await source.readStorage?.('tezos-storage:meta')
    expect(new TextDecoder().decode(bytes)).toBe('{"name":"PermaTacos"}')
    expect(await source.readStorage?.(`tezos-storage://${TACOS}.${CHAIN_ID}/meta`)).toEqual(bytes)
    expect(await source.readStorage?.('tezos-storage:absent')).toBeUndefined()
  })

  test('hold addresses in bytes, which are read as text', () => {
    const known = entries.flatMap(({ key }) => {
      const data = readMicheline(key)
      const first = data?.kind === 'prim' ? data.args[0] : data
      return first?.kind === 'bytes' ? [first.bytes] : []
    })
    expect(known.length).toBeGreaterThan(20)
    for (const bytes of known) expect(addressText(bytes)).toMatch(/^(?:tz[1-4]|KT1)/)
  })
})

test('a node that answers an entry with something else is not believed', async () => {
  const type = {
    prim: 'big_map',
    args: [{ prim: 'nat' }, { prim: 'address' }],
    annots: ['%ledger'],
  }
  const node = createDouble({
    helpers: false,
    contracts: { [TACOS]: { storage: { type, value: { int: '9' } } } },
    intercept: (path) => (path.includes('/big_maps/') ? json({ prim: 'Unit' }) : undefined),
  })
  const query = { chain: CHAIN, collection: TACOS, tokens: ['0'] }
  const answer = await adapterOf(node).holdings(query, `${CHAIN}:tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw`, BLOCK)
  expect(answer).toMatchObject({ ok: false, code: 'chain_inconsistent', retryable: true })
})
