import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { ALICE, BOB, startWorld, type World } from './test/world.ts'

// The numbers of docs/ethereum.md. The chain id is asked once for each endpoint and not counted; pinning is one more.
let world: World
const at: Record<string, `0x${string}`> = {}

beforeAll(async () => {
  world = await startWorld()
  const { chain } = world
  for (const name of ['Enumerable721', 'Plain721', 'Batch721', 'Soulbound721', 'Multi1155', 'Coin20']) {
    at[name] = await chain.deploy(name)
  }
  await chain.write('Enumerable721', at['Enumerable721'] as never, 'mintMany', [ALICE, 1n, 40n])
  await chain.write('Plain721', at['Plain721'] as never, 'mintMany', [ALICE, 1n, 40n])
  await chain.write('Batch721', at['Batch721'] as never, 'batch', [ALICE, 40n])
  await chain.write('Soulbound721', at['Soulbound721'] as never, 'mint', [ALICE, 1n])
  await chain.write('Multi1155', at['Multi1155'] as never, 'mint', [ALICE, 1n, 1n])
  await chain.write('Coin20', at['Coin20'] as never, 'mint', [ALICE, 1n])
})
afterAll(() => world?.chain.close())

type Asked = Omit<HoldingQuery, 'chain' | 'collection'>
const thousand = [{ from: '1', to: '1000' }]

test.each<[string, string, string, Asked, number]>([
  ['a stranger', 'Enumerable721', BOB, {}, 1],
  ['an owner of 40, enumerable', 'Enumerable721', ALICE, {}, 3],
  ['an owner of 40, by tokensOfOwner', 'Batch721', ALICE, {}, 3],
  ['an owner of 40, by logs', 'Plain721', ALICE, { deployBlock: '0' }, 4],
  ['an owner of 40, counted only', 'Plain721', ALICE, {}, 2],
  ['ten named ids', 'Plain721', ALICE, { tokens: [{ from: '1', to: '10' }] }, 2],
  ['a thousand named ids', 'Plain721', ALICE, { tokens: thousand }, 3],
  ['a soulbound token', 'Soulbound721', ALICE, { tokens: ['1'] }, 3],
  ['a thousand named ids of ERC-1155', 'Multi1155', ALICE, { tokens: thousand }, 4],
  ['ERC-1155 by logs', 'Multi1155', ALICE, { deployBlock: '1' }, 4],
  ['ERC-20', 'Coin20', ALICE, {}, 1],
  ['a delegation, where the registry is missing', 'Enumerable721', BOB, { delegates: ['delegate-v2'] }, 3],
])('%s', async (_what, name, owner, query, requests) => {
  const { chain } = world
  const adapter = world.adapter()
  const block = await adapter.pin('latest')
  world.asked()
  const asked = { chain: chain.caip2, collection: at[name] ?? '', ...query }
  expect(await adapter.holdings(asked, `${chain.caip2}:${owner}`, block)).toMatchObject({ ok: true })
  expect(world.asked()).toHaveLength(requests)
})
