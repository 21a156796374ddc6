import { afterAll, beforeAll, describe, test } from 'vitest'
import { type AdapterFixture, adapterConformance } from '../test/conformance.ts'
import { createEthereumAdapter } from './createEthereumAdapter.ts'
import { ALICE, BOB, startWorld, type World } from './test/world.ts'

// A real EVM behind the suite's host name.
let world: World
const collections = { enumerable: '', plain: '', multi: '' }

beforeAll(async () => {
  world = await startWorld()
  const { chain } = world
  collections.enumerable = await chain.deploy('Enumerable721')
  await chain.write('Enumerable721', collections.enumerable as never, 'mintMany', [ALICE, 8n, 3n])
  collections.plain = await chain.deploy('Plain721')
  await chain.write('Plain721', collections.plain as never, 'mintMany', [ALICE, 1n, 2n])
  collections.multi = await chain.deploy('Multi1155')
  await chain.write('Multi1155', collections.multi as never, 'mint', [ALICE, 4n, 5n])
})
afterAll(() => world?.chain.close())

const chain = 'eip155:31337'
const base = {
  create: (options) => createEthereumAdapter({ ...options, finality: 'latest' }),
  chain,
  otherChain: 'eip155:1',
  node: (_input, init) => fetch(world.chain.url, init),
  stranger: `${chain}:${BOB}`,
} satisfies Partial<AdapterFixture>
const account = `${chain}:${ALICE}`

const fixtures: Readonly<Record<string, () => AdapterFixture>> = {
  'ERC-721 enumerable': () => ({
    ...base,
    query: { chain, collection: collections.enumerable },
    owner: { account, balance: '3', tokens: ['8', '9', '10'] },
  }),
  'ERC-721 by logs': () => ({
    ...base,
    query: { chain, collection: collections.plain, deployBlock: '0' },
    owner: { account, balance: '2', tokens: ['1', '2'] },
  }),
  'ERC-721 by named ids': () => ({
    ...base,
    query: { chain, collection: collections.plain, tokens: [{ from: '1', to: '9' }] },
    owner: { account, balance: '2', tokens: ['1', '2'] },
  }),
  'ERC-1155 by named ids': () => ({
    ...base,
    query: { chain, collection: collections.multi, tokens: ['4', '5'] },
    owner: { account, balance: '5', tokens: ['4'] },
  }),
}

describe.each(Object.entries(fixtures))('%s', (_name, fixture) => {
  // The collections are deployed later; the names of the cases do not depend on them.
  for (const [index, { name }] of adapterConformance(fixture()).entries()) {
    test(name, () => adapterConformance(fixture())[index]?.run())
  }
})
