import { startTokenChain, type TokenChain } from '@countersign/testing/tokens'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChainAdapter, HoldingQuery } from '../types.ts'
import { createEthereumAdapter } from './createEthereumAdapter.ts'

const ALICE = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const BOB = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

let chain: TokenChain
let adapter: ChainAdapter

beforeAll(async () => {
  chain = await startTokenChain()
  adapter = createEthereumAdapter({ chain: chain.caip2, urls: [chain.url], finality: 'latest' })
})
afterAll(() => chain?.close())

async function holdings(query: Omit<HoldingQuery, 'chain'>, owner: string = ALICE) {
  const block = await adapter.pin(query.at)
  return await adapter.holdings({ chain: chain.caip2, ...query }, `${chain.caip2}:${owner}`, block)
}

describe('ERC-721', () => {
  test('default: enumerable', async () => {
    const collection = await chain.deploy('Enumerable721')
    await chain.write('Enumerable721', collection, 'mintMany', [ALICE, 8n, 4n])
    expect(await holdings({ collection })).toMatchObject({
      ok: true,
      standard: 'erc721',
      balance: '4',
      complete: true,
      tokens: ['8', '9', '10', '11'].map((id) => ({ id, balance: '1' })),
    })
    expect(await holdings({ collection }, BOB)).toMatchObject({
      ok: true,
      balance: '0',
      tokens: [],
      complete: true,
    })
  })

  test('plain: counted without a list, named ids by ownerOf, listed by logs', async () => {
    const collection = await chain.deploy('Plain721')
    await chain.write('Plain721', collection, 'mintMany', [ALICE, 1n, 5n])
    await chain.write('Plain721', collection, 'burn', [2n])
    await chain.write('Plain721', collection, 'force', [BOB, 3n])
    expect(await holdings({ collection })).toMatchObject({
      ok: true,
      balance: '3',
      tokens: [],
      complete: false,
    })
    expect(await holdings({ collection, tokens: [{ from: '1', to: '4' }, '77'] })).toMatchObject({
      ok: true,
      balance: '2',
      complete: true,
      tokens: [{ id: '1' }, { id: '4' }],
    })
    expect(await holdings({ collection, deployBlock: '0' })).toMatchObject({
      ok: true,
      balance: '3',
      complete: true,
      tokens: [{ id: '1' }, { id: '4' }, { id: '5' }],
      source: { method: 'balanceOf+logs' },
    })
  })
})

describe('ERC-1155', () => {
  test('default: named ids and logs', async () => {
    const collection = await chain.deploy('Multi1155')
    await chain.write('Multi1155', collection, 'mint', [ALICE, 5n, 10n])
    await chain.write('Multi1155', collection, 'mintBatch', [ALICE, [6n, 40n], [1n, 2n ** 255n]])
    await chain.write('Multi1155', collection, 'force', [ALICE, BOB, 6n, 1n])
    const expected = {
      ok: true,
      standard: 'erc1155',
      complete: true,
      balance: (10n + 2n ** 255n).toString(),
      tokens: [
        { id: '5', balance: '10' },
        { id: '40', balance: (2n ** 255n).toString() },
      ],
    }
    expect(await holdings({ collection, tokens: ['5', '6', '40', '7'] })).toMatchObject(expected)
    expect(await holdings({ collection, deployBlock: '0' })).toMatchObject(expected)
    expect(await holdings({ collection })).toMatchObject({ ok: false, code: 'listing_unavailable' })
  })
})

test('ERC-20: a balance in the smallest unit', async () => {
  const collection = await chain.deploy('Coin20')
  await chain.write('Coin20', collection, 'mint', [ALICE, 10n ** 21n])
  expect(await holdings({ collection })).toMatchObject({
    ok: true,
    standard: 'erc20',
    balance: `${10n ** 21n}`,
  })
  expect(await holdings({ collection, standard: 'erc721' })).toMatchObject({ code: 'unsupported_standard' })
})

test('no code, and no standard', async () => {
  expect(await holdings({ collection: BOB })).toMatchObject({ ok: false, code: 'no_contract' })
})
