import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBudget } from '../budget.ts'
import { createIndexer } from './createIndexer.ts'
import { ALICE, BOB, ids, startWorld, type World } from './test/world.ts'

// The indexers are doubles, shaped as their documentation says; the chain is real.
let world: World
let collection: `0x${string}`

beforeAll(async () => {
  world = await startWorld()
  collection = await world.chain.deploy('Plain721')
  await world.chain.write('Plain721', collection, 'mintMany', [ALICE, 1n, 3n])
  await world.chain.write('Plain721', collection, 'force', [BOB, 2n])
})
afterAll(() => world?.chain.close())

const urls: string[] = []

/** Pages of answers, by what their URL has in it. */
function indexer(kind: 'blockscout' | 'alchemy', pages: Readonly<Record<string, unknown>>) {
  urls.length = 0
  const answer: typeof fetch = async (input) => {
    const { url } = new Request(input)
    urls.push(url)
    const page = Object.entries(pages).findLast(([part]) => url.includes(part))?.[1]
    return page === undefined ? new Response('', { status: 500 }) : Response.json(page)
  }
  return { kind, url: 'https://index.example/key', fetch: answer }
}

const listed = (by: Parameters<typeof createIndexer>[0]) =>
  world.holdings({ collection, indexer: 'index' }, ALICE, world.adapter({ indexers: { index: by } }))

describe('createIndexer', () => {
  test('Blockscout: picks the collection out of all that an account holds, page by page', async () => {
    const item = (id: string, address: string = collection) => ({
      id,
      token: { address_hash: address },
      token_type: 'ERC-721',
      value: '1',
    })
    const answer = await listed(
      indexer('blockscout', {
        '/nft?type=ERC-721': {
          items: [item('1'), item('7', BOB), 5],
          next_page_params: { token_id: '1', items_count: 50 },
        },
        'token_id=1': { items: [item('3'), item('2')], next_page_params: null },
      }),
    )
    // 2 was sold: the indexer is behind, or lies.
    expect(answer).toMatchObject({ ok: true, balance: '2', complete: true, source: { kind: 'indexer' } })
    expect(ids(answer)).toEqual(['1', '3'])
    expect(urls[0]).toBe(`https://index.example/key/api/v2/addresses/${ALICE}/nft?type=ERC-721`)
    expect(urls).toHaveLength(2)
  })

  test('Alchemy: asks for the collection', async () => {
    const item = (tokenId: string) => ({ contractAddress: collection.toLowerCase(), tokenId, balance: '1' })
    const answer = await listed(
      indexer('alchemy', {
        getNFTsForOwner: { ownedNfts: [item('1')], pageKey: 'a/b' },
        'pageKey=a%2Fb': { ownedNfts: [item('3')] },
      }),
    )
    expect(answer).toMatchObject({ balance: '2', complete: true })
    expect(urls[0]).toContain(
      '/getNFTsForOwner?owner=0x70997970C51812dc3A010C7d01b50e0d17dc79C8&contractAddresses',
    )
  })

  test('too short a list is not complete, and never more than the chain says', async () => {
    const answer = await listed(indexer('alchemy', { getNFTsForOwner: { ownedNfts: [] } }))
    expect(answer).toMatchObject({ ok: true, balance: '2', tokens: [], complete: false })
  })

  test.each([[undefined], [[]], [{ items: 5 }], ['x'], [{}]])('error: an answer of %j', async (page) => {
    const answer = await listed(indexer('blockscout', page === undefined ? {} : { nft: page }))
    expect(answer).toMatchObject({ ok: false, code: 'indexer_unavailable', retryable: true })
  })

  test('pages without an end are ended, by the limit of pages and by the budget', async () => {
    let page = 0
    const endless: typeof fetch = async () => {
      page += 1
      return Response.json({ ownedNfts: [], pageKey: String(page) })
    }
    const options = { kind: 'alchemy', url: 'https://index.example', fetch: endless } as const
    const question = { chain: 'eip155:1', standard: 'erc721', collection, owner: ALICE, limit: 5 } as const
    expect(await createIndexer(options)(question, {})).toEqual([])
    expect(page).toBe(20)
    const budget = createBudget({ requests: 3 })
    await expect(createIndexer(options)(question, { budget })).rejects.toMatchObject({
      code: 'budget_exceeded',
    })
  })

  test('error: no such kind, no URL', () => {
    expect(() => createIndexer({ kind: 'x' as never, url: 'https://index.example' })).toThrow(TypeError)
    expect(() => createIndexer({ kind: 'alchemy', url: 'ftp://index.example' })).toThrow(TypeError)
  })
})
