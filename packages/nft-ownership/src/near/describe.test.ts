import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { createNearAdapter } from './index.ts'
import { type Contract, nearNode, nep171, Panic } from './test/nearNode.ts'

const CHAIN = 'near:mainnet'
const HASH = createHash('sha256').update('{}').digest()

async function sources(contract: Contract, ids: readonly string[], query: Partial<HoldingQuery> = {}) {
  const { fetch, calls } = nearNode({ contracts: { 'nft.near': contract } })
  const adapter = createNearAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch })
  const block = await adapter.pin('finalized')
  calls.length = 0
  const tokens = ids.map((id) => ({ id, balance: '1' }))
  const asked = { chain: CHAIN, collection: 'nft.near', standard: 'nep171', ...query } as const
  return { found: await adapter.describe(asked, tokens, block), calls }
}

describe('NEP-177', () => {
  const owners = { '1': 'alice.near', '2': 'bob.near', '3': 'bob.near' }

  test('default: what is on the chain, and the document that it refers to, with its hash and base', async () => {
    const metadata = { title: 'Pass', reference: '1.json', reference_hash: HASH.toString('base64') }
    const { found, calls } = await sources(nep171(owners, { '1': metadata }), ['1'])
    expect(found).toEqual([
      {
        tokenId: '1',
        schema: 'nep177',
        document: metadata,
        contract: 'near:mainnet:nft.near',
        base: 'https://meta.example/v1',
        uri: '1.json',
        merge: 'remote-wins',
        digest: { algorithm: 'sha-256', value: new Uint8Array(HASH) },
      },
    ])
    expect(calls).toEqual(['nft_metadata', 'nft_token'])
  })

  test('behavior: what came with a list is not asked for again, at another block it is', async () => {
    const contract = nep171(owners, { '1': { title: 'Pass' } })
    const { fetch, calls } = nearNode({ contracts: { 'nft.near': contract } })
    const adapter = createNearAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch })
    const query = { chain: CHAIN, collection: 'nft.near' } as const
    const block = await adapter.pin('finalized')
    const held = await adapter.holdings(query, `${CHAIN}:alice.near`, block)
    const tokens = held.ok ? held.tokens : []
    expect(Object.keys(tokens[0] ?? {})).not.toContain('metadata')
    calls.length = 0
    expect(await adapter.describe(query, tokens, block)).toMatchObject([{ document: { title: 'Pass' } }])
    expect(calls).toEqual(['nft_metadata'])
    await adapter.describe(query, tokens, await adapter.pin('latest'))
    expect(calls).toContain('nft_token')
  })

  test('behavior: base64 in either alphabet, with or without padding', async () => {
    for (const hash of [HASH.toString('base64url'), HASH.toString('base64').replace('=', '')]) {
      const contract = nep171(owners, { '1': { reference: '1.json', reference_hash: hash } })
      const { found } = await sources(contract, ['1'])
      expect(found).toMatchObject([{ digest: { value: new Uint8Array(HASH) } }])
    }
  })

  test('behavior: a token fails alone', async () => {
    const contract = nep171(owners, {
      '1': { title: 'Pass' },
      '3': { reference: 'x', reference_hash: 'bad' },
    })
    const { found } = await sources(contract, ['1', '2', '3', '4'])
    expect(found).toMatchObject([
      { document: { title: 'Pass' } },
      { ok: false, code: 'metadata_missing' },
      { ok: false, code: 'metadata_invalid' },
      { ok: false, code: 'metadata_missing' },
    ])
  })

  test('behavior: a contract that fails, fails for the token', async () => {
    const contract = {
      ...nep171(owners),
      nft_token: () => {
        throw new Panic('no')
      },
    }
    expect((await sources(contract, ['1'])).found).toMatchObject([{ ok: false, code: 'contract_failed' }])
    const swapped = {
      ...nep171(owners),
      nft_token: () => ({ token_id: '9', owner_id: 'a.near', metadata: {} }),
    }
    expect((await sources(swapped, ['1'])).found).toMatchObject([
      { ok: false, code: 'contract_answer_invalid' },
    ])
  })

  test('error: no node', async () => {
    const fetch = () => Promise.reject(new TypeError('down'))
    const adapter = createNearAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch })
    const block = { chain: CHAIN, number: '1', hash: 'x' }
    const tokens = [{ id: '1', balance: '1' }]
    expect(await adapter.describe({ chain: CHAIN, collection: 'nft.near' }, tokens, block)).toMatchObject([
      { ok: false, code: 'chain_unavailable' },
    ])
  })
})

describe('NEP-245 metadata', () => {
  test('default: of the token, with what its kind shares', async () => {
    const contract = {
      mt_metadata_token_all: ({ token_ids: ids }: Readonly<Record<string, unknown>>) =>
        (ids as readonly string[]).map((id) =>
          id === '2'
            ? null
            : {
                base: { name: 'Sword', base_uri: 'https://b.example', reference: 'kind.json' },
                token: { description: 'Sharp', title: null },
              },
        ),
    }
    const { found } = await sources(contract, ['1', '2'], { standard: 'nep245' })
    expect(found).toMatchObject([
      { document: { title: 'Sword', description: 'Sharp' }, uri: 'kind.json', base: 'https://b.example' },
      { ok: false, code: 'metadata_missing' },
    ])
    const bare = await sources({}, ['1'], { standard: 'nep245' })
    expect(bare.found).toMatchObject([{ ok: false, code: 'metadata_missing' }])
  })
})

describe('NEP-393 metadata', () => {
  test('default: of the class and the token; the class is a trait', async () => {
    const contract = {
      sbts: () => [
        { token: 1, owner: 'alice.near', metadata: { class: 5, issued_at: 1, reference: null } },
        null,
      ],
      sbt_metadata: () => ({ spec: 'sbt-1.0.0', name: 'Humans', base_uri: 'https://b.example' }),
      sbt_class_metadata: ({ class: number }: Readonly<Record<string, unknown>>) =>
        number === 5
          ? { name: 'Human', reference: 'class.json', reference_hash: HASH.toString('base64') }
          : null,
    }
    const { found } = await sources(contract, ['1', '2'], { standard: 'sbt' })
    expect(found).toMatchObject([
      {
        document: { title: 'Human', extra: { class: '5' } },
        uri: 'class.json',
        base: 'https://b.example',
        digest: { value: new Uint8Array(HASH) },
      },
      { ok: false, code: 'metadata_missing' },
    ])
  })
})
