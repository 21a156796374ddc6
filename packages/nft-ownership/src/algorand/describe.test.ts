import { base64ToBytes, bytesToBase64 } from '@countersign/siwx-core/codec'
import { describe, expect, test } from 'vitest'
import type { MetadataSource } from '../types.ts'
import { createAlgorandAdapter } from './adapter.ts'
import {
  BLOCK,
  CHAIN,
  createDouble,
  type DoubleOptions,
  GENESIS,
  json,
  ROUND,
  someone,
} from './test/algod.ts'
import { hasRecordings, recorded } from './test/fixtures.ts'

type Recorded = {
  readonly assets: readonly { readonly index: number; readonly params: Record<string, unknown> }[]
  readonly arc69_notes: readonly { readonly b64: string }[]
}
type Pairs = {
  readonly pairs: readonly {
    readonly request: { readonly url: string }
    readonly response: { readonly status: number; readonly body: unknown }
  }[]
}

const CREATOR = someone(9)
const INDEXER = { url: 'https://indexer.example', token: 'secret' }

function setUp(options: DoubleOptions, indexer?: typeof INDEXER) {
  const node = createDouble(options)
  const algorand = createAlgorandAdapter({
    chain: CHAIN,
    urls: ['https://node.example'],
    fetch: node.fetch,
    indexer,
  })
  const describeOne = async (id: string) => {
    const query = { chain: CHAIN, collection: CREATOR }
    return (await algorand.describe(query, [{ id, balance: '1' }], BLOCK))[0]
  }
  return { describeOne, node }
}

/** An indexer whose transactions of any asset are these. */
function indexing(transactions: unknown, genesis = GENESIS, round = ROUND) {
  return (path: string) => {
    if (path === '/health') return json({ round, 'db-available': true })
    if (path.includes('header-only=true')) return json({ round, 'genesis-hash': genesis })
    return path.includes('/transactions?') ? json({ 'current-round': round, transactions }) : undefined
  }
}

const noteOf = (document: object) => bytesToBase64(new TextEncoder().encode(JSON.stringify(document)))
const acfg = (id: number, note: string | undefined, more: object = {}) => ({
  'tx-type': 'acfg',
  'asset-config-transaction': { 'asset-id': id },
  ...(note !== undefined && { note }),
  ...more,
})

describe('where the metadata of an asset is', () => {
  test('without an indexer an asset of no standard may still follow ARC-69: what it says is not all', async () => {
    const { describeOne } = setUp({ assets: { 11: { ...base, name: 'Plain' }, 12: base } })
    expect(await describeOne('11')).toEqual({
      tokenId: '11',
      schema: 'arc3',
      document: { name: 'Plain' },
      partial: true,
    })
    expect(await describeOne('12')).toMatchObject({ document: {}, partial: true })
  })

  const base = { creator: CREATOR, total: 1, decimals: 0 }

  test.each([
    ['ipfs://bafy/{id}.json#arc3', undefined, 'ipfs://bafy/{id}.json'],
    ['https://example.com/1.json', 'arc3', 'https://example.com/1.json'],
    ['https://example.com/1.json', 'A thing@arc3', 'https://example.com/1.json'],
  ])('ARC-3: %s, %s', async (url, name, uri) => {
    const hash = bytesToBase64(new Uint8Array(32).fill(5))
    const { describeOne } = setUp({ assets: { 11: { ...base, name, url, 'metadata-hash': hash } } })
    expect(await describeOne('11')).toEqual({
      tokenId: '11',
      schema: 'arc3',
      uri,
      digest: { algorithm: 'sha-256', value: new Uint8Array(32).fill(5) },
    })
  })

  test('ARC-19: in the reserve address', async () => {
    // The example of ARC-19.
    const reserve = 'EEQYWGGBHRDAMTEVDPVOSDVX3HJQIG6K6IVNR3RXHYOHV64ZWAEISS4CTI'
    const url = 'template-ipfs://{ipfscid:0:dag-pb:reserve:sha2-256}'
    const { describeOne } = setUp({ assets: { 11: { ...base, url, reserve, 'metadata-hash': GENESIS } } })
    expect(await describeOne('11')).toEqual({
      tokenId: '11',
      schema: 'arc19',
      uri: 'ipfs://QmQZyq4b89RfaUw8GESPd2re4hJqB8bnm4kVHNtyQrHnnK',
    })
  })

  test.each([
    'template-ipfs://{ipfscid:0:raw:reserve:sha2-256}',
    'template-ipfs://{ipfscid:1:raw:freeze:sha2-256}',
    'template-ipfs://{ipfscid:1:raw:reserve:sha3-256}',
    'template-other://x',
  ])('ARC-19: refuses %s', async (url) => {
    const { describeOne } = setUp({ assets: { 11: { ...base, url, reserve: someone(4) } } })
    expect(await describeOne('11')).toMatchObject({ ok: false, code: 'metadata_invalid' })
  })

  test('ARC-19: refuses a template without a reserve', async () => {
    const url = 'template-ipfs://{ipfscid:1:raw:reserve:sha2-256}'
    const { describeOne } = setUp({ assets: { 11: { ...base, url } } })
    expect(await describeOne('11')).toMatchObject({ ok: false, code: 'metadata_invalid' })
  })

  test('no standard: what the asset itself says', async () => {
    const assets = { 11: { ...base, name: 'Plain', url: 'https://example.com' }, 12: base }
    const { describeOne } = setUp({ assets, intercept: indexing([]) }, INDEXER)
    expect(await describeOne('11')).toEqual({
      tokenId: '11',
      schema: 'arc3',
      document: { name: 'Plain', external_url: 'https://example.com' },
    })
    expect(await describeOne('12')).toMatchObject({ ok: false, code: 'metadata_missing' })
    expect(await describeOne('99')).toMatchObject({ ok: false, code: 'metadata_missing' })
    expect(await describeOne('x')).toMatchObject({ ok: false, code: 'query_invalid' })
  })
})

test('the metadata is of the creator’s asset that is held, not of the first one in the account', async () => {
  const nft = { total: 1, decimals: 0 }
  const held = { amount: 1 }
  const node = createDouble({
    assets: {
      5: { ...nft, creator: someone(8), name: 'Anything', url: 'ipfs://anything#arc3' },
      11: { ...nft, creator: CREATOR, name: 'Wanted', url: 'ipfs://wanted#arc3' },
    },
    holdings: { [someone(1)]: { 5: held, 11: held } },
  })
  const algorand = createAlgorandAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch: node.fetch })
  const query = { chain: CHAIN, collection: CREATOR }
  const found = await algorand.holdings(query, `${CHAIN}:${someone(1)}`, BLOCK)
  if (!found.ok) throw new Error(found.reason)
  expect(await algorand.describe(query, found.tokens, BLOCK)).toEqual([
    { tokenId: '11', schema: 'arc3', uri: 'ipfs://wanted' },
  ])
})

describe('ARC-69', () => {
  const assets = { 11: { creator: CREATOR, total: 1, name: 'One', url: 'ipfs://medium#i' } }
  const old = noteOf({ standard: 'arc69', properties: { level: 1 } })
  const latest = noteOf({ standard: 'arc69', properties: { level: 2 } })
  const expected = {
    tokenId: '11',
    schema: 'arc69',
    document: { name: 'One', image: 'ipfs://medium#i', standard: 'arc69', properties: { level: 2 } },
  }

  test('is the latest note that is one', async () => {
    const transactions = [
      { 'tx-type': 'acfg', 'created-asset-index': 11, 'asset-config-transaction': {}, note: old },
      acfg(11, latest),
      acfg(11, noteOf({ standard: 'other' })),
      acfg(11, undefined),
    ]
    const { describeOne, node } = setUp({ assets, intercept: indexing(transactions) }, INDEXER)
    expect(await describeOne('11')).toEqual(expected)
    expect(node.headers.at(-1)).toMatchObject({ 'x-indexer-api-token': 'secret' })
    expect(node.paths.at(-1)).toBe(`/v2/assets/11/transactions?tx-type=acfg&max-round=${ROUND}&limit=200`)
  })

  test('is found inside of a contract’s transaction', async () => {
    const transactions = [acfg(11, old), { 'tx-type': 'appl', note: old, 'inner-txns': [acfg(11, latest)] }]
    const { describeOne } = setUp({ assets, intercept: indexing(transactions) }, INDEXER)
    expect(await describeOne('11')).toEqual(expected)
  })

  test('is not a note of another asset, or of another kind of transaction', async () => {
    const transactions = [
      acfg(11, latest),
      acfg(12, old),
      { 'tx-type': 'axfer', note: old, 'asset-transfer-transaction': { 'asset-id': 11 } },
      { 'tx-type': 'axfer', note: old, 'asset-config-transaction': { 'asset-id': 11 } },
    ]
    const { describeOne } = setUp({ assets, intercept: indexing(transactions) }, INDEXER)
    expect(await describeOne('11')).toEqual(expected)
  })

  test('goes before the other standards, which are read when there is no note', async () => {
    const both = { 11: { ...assets[11], url: 'ipfs://document#arc3' } }
    const with69 = setUp({ assets: both, intercept: indexing([acfg(11, latest)]) }, INDEXER)
    expect(await with69.describeOne('11')).toMatchObject({ schema: 'arc69' })
    const without = setUp({ assets: both, intercept: indexing([]) }, INDEXER)
    expect(await without.describeOne('11')).toMatchObject({ schema: 'arc3' })
  })

  test.each([
    ['is down', () => new Response('', { status: 502 })],
    ['is of another network', indexing([acfg(11, latest)], 'SGO1GKSzyE7IEPItTxCByw9x8FmnrCDexi9/cOUJOiI=')],
    ['has not indexed the round', indexing([acfg(11, latest)], GENESIS, ROUND - 1)],
    ['answers no list', indexing({})],
    ['answers nonsense in the list', indexing([1])],
  ])('could not be found out when the indexer %s', async (_name, answer) => {
    const intercept = (path: string) =>
      path === '/health' || path.includes('header-only') || path.includes('/transactions?')
        ? answer(path)
        : undefined
    const { describeOne } = setUp({ assets, intercept }, INDEXER)
    expect(await describeOne('11')).toMatchObject({ ok: false, code: 'indexer_unavailable', retryable: true })
  })
})

describe.skipIf(!hasRecordings)('recorded from Algorand', () => {
  const TESTNET = 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe'
  const pairs = hasRecordings ? recorded<Pairs>('algod-pairs').pairs : []
  const { assets, arc69_notes } = hasRecordings
    ? recorded<Recorded>('real-assets')
    : { assets: [], arc69_notes: [] }

  test('a holder of nothing is no owner of the asset that it has created', async () => {
    const holder = '25M5BT2DMMED3V6CWDEYKSNEFGPXX4QBIINCOICLXXRU3UGTSGRMF3MTOE'
    const round = '57490072'
    const send = async (url: string | URL) => {
      const path = new URL(url).pathname
      const found = pairs.find(({ request }) => request.url === path)
      return found ? json(found.response.body, found.response.status) : json({ message: 'Not Found' }, 404)
    }
    const algorand = createAlgorandAdapter({
      chain: TESTNET,
      urls: ['https://node.example'],
      fetch: send as unknown as typeof fetch,
    })
    const block = { ...BLOCK, chain: TESTNET, number: round }
    for (const query of [
      { tokens: ['705457144'] },
      {},
      { collection: '705457144', standard: 'asa' as const },
    ]) {
      const found = await algorand.holdings(
        { chain: TESTNET, collection: holder, ...query },
        `${TESTNET}:${holder}`,
        block,
      )
      expect(found).toMatchObject({ ok: true, balance: '0', tokens: [], complete: true, warnings: [] })
    }
  })

  test('19 assets are described by the standard that each follows', async () => {
    const { describeOne } = setUp({
      assets: Object.fromEntries(
        assets.map(({ index, params }) => [
          index,
          { ...params, total: Number(params['total']) === 2 ** 64 ? 1 : params['total'] },
        ]),
      ),
    })
    const schemas: Record<string, number> = {}
    for (const { index, params } of assets) {
      const found = (await describeOne(String(index))) as MetadataSource | { readonly code: string }
      const kind = 'code' in found ? found.code : found.uri === undefined ? 'plain' : found.schema
      schemas[kind] = (schemas[kind] ?? 0) + 1
      const url = (params['url'] ?? '') as string
      if (url.startsWith('template-')) expect(kind).toBe('arc19')
      else if (url.endsWith('#arc3')) expect(kind).toBe('arc3')
    }
    expect(schemas).toEqual({ arc3: 4, arc19: 7, plain: 8 })
  })

  test('five notes of ARC-69 are read', async () => {
    expect(arc69_notes).toHaveLength(5)
    for (const { b64 } of arc69_notes) {
      const document: unknown = JSON.parse(new TextDecoder().decode(base64ToBytes(b64)))
      const found = await setUp(
        { assets: { 11: { creator: CREATOR, total: 1 } }, intercept: indexing([acfg(11, b64)]) },
        INDEXER,
      ).describeOne('11')
      expect(found).toMatchObject({ schema: 'arc69', document })
    }
  })
})
