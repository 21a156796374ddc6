import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OwnershipError } from '../errors.ts'
import { createIndexer } from './createIndexer.ts'
import type { Context } from './internal/context.ts'
import { listByIndexer } from './internal/indexer.ts'

const LIMIT = 10
const COLLECTION = '0x5FbDB2315678afecb367f032d93F642f64180aa3'

const scalar = fc.oneof(
  fc.constantFrom(
    '1',
    '0x1',
    '-1',
    '\ud800',
    '1e9',
    '',
    ' 1',
    '9'.repeat(100),
    COLLECTION,
    COLLECTION.toLowerCase(),
    '__proto__',
  ),
  anyJson,
)
const token = fc.record({ address: scalar, address_hash: scalar, tokenId: scalar }, { requiredKeys: [] })
const item = fc.oneof(
  anyJson,
  fc.record(
    {
      id: scalar,
      tokenId: scalar,
      token,
      contract: token,
      contractAddress: scalar,
      token_type: scalar,
      balance: scalar,
    },
    { requiredKeys: [] },
  ),
)
const list = fc.oneof(fc.array(item, { maxLength: 5 }), anyJson)
const page = fc.oneof(
  anyJson,
  fc.record(
    {
      items: list,
      ownedNfts: list,
      next_page_params: fc.oneof(anyJson, token),
      pageKey: scalar,
    },
    { requiredKeys: [] },
  ),
)

/** Candidates of an indexer whose pages are these, the last one again and again. */
const listed = async (kind: 'blockscout' | 'alchemy', pages: readonly unknown[]) => {
  let asked = 0
  const answer: typeof fetch = async (input) => {
    expect(new URL(new Request(input).url).origin).toBe('https://index.example')
    return Response.json(pages[asked++ % pages.length])
  }
  const indexer = createIndexer({ kind, url: 'https://index.example/key', fetch: answer })
  const context = { indexer, chain: 'eip155:1', limits: { tokens: LIMIT } } as unknown as Context
  const ids = await listByIndexer(context, 'erc721', COLLECTION, COLLECTION).catch((error: unknown) => error)
  return { asked, ids }
}

describe('what an indexer could answer', () => {
  test.each(['blockscout', 'alchemy'] as const)(
    'security: %s: ids of tokens, within the limits, or a coded error',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 4 }), async (pages) => {
          const { asked, ids } = await listed(kind, pages)
          expect(asked).toBeLessThanOrEqual(20)
          if (!Array.isArray(ids)) {
            expect(ids).toBeInstanceOf(OwnershipError)
            return
          }
          expect(ids.length).toBeLessThanOrEqual(LIMIT)
          for (const id of ids) expect(typeof id).toBe('bigint')
        }),
        runs(100),
      )
    },
  )

  test.each([' 1', '__proto__', '-1', '0x1', '1e9', '01', '9'.repeat(100), ''])(
    'security: %j is no id of a token',
    async (tokenId) => {
      const owned = { ownedNfts: [{ contractAddress: COLLECTION, tokenId }] }
      expect((await listed('alchemy', [owned])).ids).toMatchObject({ code: 'indexer_unavailable' })
      const items = { items: [{ id: tokenId, token: { address_hash: COLLECTION } }] }
      expect((await listed('blockscout', [items])).ids).toMatchObject({ code: 'indexer_unavailable' })
    },
  )
})
