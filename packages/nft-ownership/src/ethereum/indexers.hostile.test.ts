import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBudget } from '../budget.ts'
import { OwnershipError } from '../errors.ts'
import { createIndexer } from './createIndexer.ts'

const RUNS = Number(process.env['COUNTERSIGN_FUZZ_RUNS'] ?? 100)
const COLLECTION = '0x5FbDB2315678afecb367f032d93F642f64180aa3'

const scalar = fc.oneof(
  fc.constantFrom(
    '1',
    '0x1',
    '-1',
    '1e9',
    '',
    ' 1',
    '9'.repeat(100),
    COLLECTION,
    COLLECTION.toLowerCase(),
    '__proto__',
  ),
  fc.jsonValue({ maxDepth: 1 }),
)
const token = fc.record({ address: scalar, address_hash: scalar, tokenId: scalar }, { requiredKeys: [] })
const item = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
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
const list = fc.oneof(fc.array(item, { maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }))
const page = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.record(
    {
      items: list,
      ownedNfts: list,
      next_page_params: fc.oneof(fc.jsonValue({ maxDepth: 2 }), token),
      pageKey: scalar,
    },
    { requiredKeys: [] },
  ),
)

describe('what an indexer could answer', () => {
  test.each(['blockscout', 'alchemy'] as const)(
    'security: %s: ids of tokens, within the limits, or a coded error',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 4 }), async (pages) => {
          let asked = 0
          const answer: typeof fetch = async (input) => {
            expect(new URL(new Request(input).url).origin).toBe('https://index.example')
            return Response.json(pages[asked++ % pages.length])
          }
          const list = createIndexer({ kind, url: 'https://index.example/key', fetch: answer })
          const question = {
            account: COLLECTION,
            collection: COLLECTION,
            standard: 'erc721',
            limit: 10,
          } as const
          try {
            const ids = await list(question as never, { budget: createBudget({}) } as never)
            expect(ids.length).toBeLessThanOrEqual(10)
            for (const id of ids) expect(String(id)).toMatch(/^\d+$/)
          } catch (error) {
            expect(error).toBeInstanceOf(OwnershipError)
          }
          expect(asked).toBeLessThanOrEqual(100)
        }),
        { numRuns: RUNS },
      )
    },
  )
})
