import { tokenContracts } from '@countersign/testing/tokens'
import { getContractAddress } from 'viem/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALICE, BOB, startWorld, type World } from './test/world.ts'

let world: World
let factory: `0x${string}`
let creation: string

beforeAll(async () => {
  world = await startWorld()
  factory = await world.chain.deploy('Factory')
  creation = (await tokenContracts())['Enumerable721']?.bytecode ?? ''
})
afterAll(() => world?.chain.close())

test('a contract that the factory made by CREATE, and one that it did not make', async () => {
  const { chain, holdings } = world
  for (let made = 0; made < 3; made += 1) await chain.write('Factory', factory, 'make', [creation])
  const collection = getContractAddress({ from: factory, nonce: 2n })
  await chain.write('Enumerable721', collection, 'mint', [ALICE, 1n])
  expect(await holdings({ collection, factory })).toMatchObject({ ok: true, balance: '1' })
  expect(await holdings({ collection })).toMatchObject({ ok: true, balance: '1' })
  const own = await chain.deploy('Enumerable721')
  await chain.write('Enumerable721', own, 'mint', [ALICE, 1n])
  // Also when it is asked again, by an adapter that remembers.
  for (const _ of [1, 2])
    expect(await holdings({ collection: own, factory })).toMatchObject({
      ok: false,
      code: 'collection_unknown',
    })
  expect(await holdings({ collection, factory })).toMatchObject({ ok: true, balance: '1' })
  // Not made yet at that block.
  const next = getContractAddress({ from: factory, nonce: 4n })
  expect(await holdings({ collection: next, factory })).toMatchObject({ ok: false, code: 'no_contract' })
  expect(await holdings({ collection, factory: BOB })).toMatchObject({ ok: false, code: 'no_contract' })
})

test("the register of Ocean's factory", async () => {
  const { chain, holdings } = world
  const register = await chain.deploy('RegisterFactory')
  const collection = await chain.deploy('Enumerable721')
  expect(await holdings({ collection, factory: register })).toMatchObject({ code: 'collection_unknown' })
  await chain.write('RegisterFactory', register, 'list', [collection])
  expect(await holdings({ collection, factory: register })).toMatchObject({ ok: true, balance: '0' })
})

test('what a factory made by CREATE2 without a register is refused, not believed', async () => {
  const { chain, holdings } = world
  const salt = `0x${'9'.repeat(64)}` as const
  await chain.write('Factory', factory, 'make2', [creation, salt])
  const bytecode = creation as `0x${string}`
  const collection = getContractAddress({ opcode: 'CREATE2', from: factory, salt, bytecode })
  expect(await holdings({ collection })).toMatchObject({ ok: true })
  expect(await holdings({ collection, factory })).toMatchObject({ ok: false, code: 'collection_unknown' })
})
