import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { ALICE, BOB, type Gateway, refuse, startWorld, type World } from './test/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.chain.close())

async function describeTokens(query: Omit<HoldingQuery, 'chain'>, ids: readonly string[]) {
  const adapter = world.adapter()
  const tokens = ids.map((id) => ({ id, balance: '1' }))
  return adapter.describe({ chain: world.chain.caip2, ...query }, tokens, await adapter.pin('latest'))
}

describe('describe', () => {
  test('default: tokenURI of each token, in their order, in one request', async () => {
    const { chain } = world
    const collection = await chain.deploy('Plain721')
    await chain.write('Plain721', collection, 'mintMany', [ALICE, 1n, 3n])
    await chain.write('Plain721', collection, 'setURI', [1n, 'ipfs://bafy/1'])
    await chain.write('Plain721', collection, 'setURI', [2n, `data:application/json,${'x'.repeat(20_000)}`])
    world.asked()
    const found = await describeTokens({ collection, standard: 'erc721' }, ['2', '1', '3', '4', 'x'])
    expect(found).toMatchObject([
      { tokenId: '2', schema: 'erc721', uri: expect.stringMatching(/^data:application\/json,x{20000}$/) },
      { tokenId: '1', schema: 'erc721', uri: 'ipfs://bafy/1' },
      { ok: false, code: 'metadata_missing' },
      { ok: false, code: 'metadata_missing' },
      { ok: false, code: 'query_invalid' },
    ])
    expect(found[1]).toHaveProperty(
      'contract',
      expect.stringMatching(new RegExp(`^${chain.caip2}:${collection}$`, 'i')),
    )
    expect(world.asked().filter((method) => method === 'eth_call')).toHaveLength(2)
  })

  test('ERC-1155: the template, as it is', async () => {
    const collection = await world.chain.deploy('Multi1155')
    expect(await describeTokens({ collection }, ['7'])).toMatchObject([
      { tokenId: '7', schema: 'erc1155', uri: 'https://meta.example/{id}.json' },
    ])
  })

  test('ERC-20 has none; no code, no answer', async () => {
    const collection = await world.chain.deploy('Coin20')
    expect(await describeTokens({ collection }, [''])).toMatchObject([
      { ok: false, code: 'metadata_missing' },
    ])
    const nothing = await describeTokens({ collection: BOB, standard: 'erc721' }, ['1', '2'])
    expect(nothing).toMatchObject([{ code: 'no_contract' }, { code: 'no_contract' }])
  })

  test('what is no text is no URI; a text is passed on, whatever its scheme', async () => {
    const collection = await world.chain.deploy('BadStrings')
    expect(await describeTokens({ collection }, ['1', '2', '3', '4', '5', '6'])).toMatchObject([
      { code: 'contract_answer_invalid' },
      { code: 'contract_answer_invalid' },
      { code: 'metadata_missing' },
      { code: 'metadata_missing' },
      { code: 'metadata_missing' },
      { tokenId: '6', uri: 'javascript:alert(1)' },
    ])
  })

  test('a token whose document is too much for the node fails alone', async () => {
    const { chain } = world
    const collection = await chain.deploy('Plain721')
    await chain.write('Plain721', collection, 'mintMany', [ALICE, 1n, 2n])
    await chain.write('Plain721', collection, 'setURI', [1n, `data:application/json,${'x'.repeat(20_000)}`])
    await chain.write('Plain721', collection, 'setURI', [2n, 'ipfs://bafy/2'])
    const answers: Gateway[] = [
      (call) => refuse(call, -32000, 'execution aborted (timeout = 5s)'),
      () => new Response(' '.repeat(3_000_000)),
    ]
    for (const answer of answers) {
      const adapter = world.adapter({}, (call) => {
        const [asked] = call.params as readonly [{ readonly to?: string }]
        return call.method === 'eth_call' && asked.to === collection.toLowerCase() ? answer(call) : undefined
      })
      const tokens = ['1', '2'].map((id) => ({ id, balance: '1' }))
      const query = { chain: chain.caip2, collection, standard: 'erc721' } as const
      expect(await adapter.describe(query, tokens, await adapter.pin('latest'))).toMatchObject([
        { ok: false, code: 'contract_failed' },
        { tokenId: '2', uri: 'ipfs://bafy/2' },
      ])
    }
  })

  test('a burner of gas and an answer of megabytes cost a bounded number of requests', async () => {
    for (const name of ['GasBurner', 'LongAnswers']) {
      const collection = await world.chain.deploy(name)
      world.asked()
      const found = await describeTokens({ collection, standard: 'erc721' }, ['1', '2'])
      for (const one of found) expect(one).toMatchObject({ ok: false })
      expect(world.asked().length).toBeLessThan(12)
    }
  })
})
