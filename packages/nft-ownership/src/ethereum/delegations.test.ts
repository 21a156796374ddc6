import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Delegation } from '../types.ts'
import { ALICE, BOB, CAROL, type Gateway, ids, refuse, startWorld, type World } from './test/world.ts'

const V2 = '0x00000000000000447e69651d841bD8D104Bed493'
const V1 = '0x00000000000076A84feF008CDAbe6409d2FE638B'
const NO_RIGHTS = `0x${'0'.repeat(64)}`
const SOME_RIGHTS = `0x${'7'.repeat(64)}`
const NOBODY = `0x${'0'.repeat(40)}`
const ALL = 1
const CONTRACT = 2
const TOKEN = 3
const COIN = 4
const KIND = 5

let world: World
let cats: `0x${string}`

type Given = {
  readonly type: number
  readonly to?: string
  readonly rights?: string
  readonly contract?: string
  readonly id?: bigint
  readonly amount?: bigint
}

/** BOB is the vault. Every test starts without delegations. */
function delegate({ type, to = ALICE, rights = NO_RIGHTS, contract = NOBODY, id = 0n, amount = 1n }: Given) {
  return world.chain.write('DelegateV2', V2, 'set', [type, BOB, to, rights, contract, id, amount])
}

const ask = (delegates: readonly Delegation[], query: object = {}) =>
  world.holdings({ collection: cats, delegates, ...query })

beforeAll(async () => {
  world = await startWorld()
  const { chain } = world
  await chain.place('DelegateV2', V2)
  await chain.place('DelegateV1', V1)
  cats = await chain.deploy('Enumerable721')
  await chain.write('Enumerable721', cats, 'mint', [ALICE, 1n])
  await chain.write('Enumerable721', cats, 'mintMany', [BOB, 20n, 3n])
})
afterAll(() => world?.chain.close())

async function alone(work: () => Promise<void>): Promise<void> {
  const snapshot = await world.chain.rpc('evm_snapshot')
  try {
    await work()
  } finally {
    await world.chain.rpc('evm_revert', [snapshot])
  }
}

describe('delegate.xyz v2', () => {
  test('more delegations than a node can tell of hide nothing that the account holds itself', async () => {
    const answers: Gateway[] = [
      (call) => refuse(call, -32000, 'execution aborted (timeout = 5s)'),
      () => new Response(' '.repeat(3_000_000)),
    ]
    for (const answer of answers) {
      const adapter = world.adapter({}, (call) => {
        const [asked] = call.params as readonly [{ readonly to?: string }]
        return call.method === 'eth_call' && asked.to === V2.toLowerCase() ? answer(call) : undefined
      })
      const query = { collection: cats, delegates: ['delegate-v2'] as const }
      expect(await world.holdings(query, ALICE, adapter)).toMatchObject({
        ok: true,
        balance: '1',
        tokens: [{ id: '1' }],
        complete: false,
        lowerBound: true,
      })
    }
  })

  test('default: the tokens of a vault that has delegated everything, and the way to them', () =>
    alone(async () => {
      await delegate({ type: ALL })
      const { caip2 } = world.chain
      const via = [{ kind: 'delegate-v2', account: `${caip2}:${BOB}`, contract: V2 }]
      expect(await ask(['delegate-v2'])).toMatchObject({
        ok: true,
        balance: '4',
        complete: true,
        owner: `${caip2}:${ALICE}`,
        tokens: [
          { id: '1' },
          { id: '20', holder: `${caip2}:${BOB}`, via },
          { id: '21', holder: `${caip2}:${BOB}`, via },
          { id: '22', holder: `${caip2}:${BOB}`, via },
        ],
      })
      const named = await ask(['delegate-v2'], { tokens: ['1', '21'] })
      expect(named).toMatchObject({ balance: '2', complete: true, tokens: [{ id: '1' }, { id: '21', via }] })
    }))

  test('is not followed unless the query says so', () =>
    alone(async () => {
      await delegate({ type: ALL })
      expect(await ask([])).toMatchObject({ ok: true, balance: '1' })
      expect(await ask(['delegate-v1'])).toMatchObject({ ok: true, balance: '1' })
      expect(await ask([], { tokens: ['21'] })).toMatchObject({ ok: true, balance: '0' })
    }))

  test('of this collection, and of another', () =>
    alone(async () => {
      const dogs = await world.chain.deploy('Enumerable721')
      await delegate({ type: CONTRACT, contract: dogs })
      expect(await ask(['delegate-v2'])).toMatchObject({ balance: '1' })
      await delegate({ type: CONTRACT, contract: cats })
      expect(await ask(['delegate-v2'])).toMatchObject({ balance: '4' })
    }))

  test('of one token counts for that token only', () =>
    alone(async () => {
      await delegate({ type: TOKEN, contract: cats, id: 21n })
      const listed = await ask(['delegate-v2'])
      expect(listed).toMatchObject({ balance: '2', complete: true })
      expect(ids(listed)).toEqual(['1', '21'])
      expect(ids(await ask(['delegate-v2'], { tokens: ['20', '21'] }))).toEqual(['21'])
    }))

  test('with rights is for those rights, not for this', () =>
    alone(async () => {
      await delegate({ type: ALL, rights: SOME_RIGHTS })
      expect(await ask(['delegate-v2'])).toMatchObject({ ok: true, balance: '1' })
      expect(await ask(['delegate-v2'], { tokens: ['21'] })).toMatchObject({ balance: '0' })
    }))

  test('to somebody else, taken back, or only listed', () =>
    alone(async () => {
      await delegate({ type: ALL, to: CAROL })
      expect(await ask(['delegate-v2'])).toMatchObject({ balance: '1' })
      await delegate({ type: ALL })
      await delegate({ type: ALL, amount: 0n })
      expect(await ask(['delegate-v2'])).toMatchObject({ balance: '1' })
      await world.chain.write('DelegateV2', V2, 'lie', [BOB, ALICE])
      expect(await ask(['delegate-v2'])).toMatchObject({ balance: '1', complete: true })
    }))

  test('of amounts: of a coin, and of one kind of token', () =>
    alone(async () => {
      const { chain, holdings } = world
      const coin = await chain.deploy('Coin20')
      await chain.write('Coin20', coin, 'mint', [BOB, 100n])
      await delegate({ type: COIN, contract: coin, amount: 30n })
      const delegates = ['delegate-v2'] as const
      expect(await holdings({ collection: coin, delegates })).toMatchObject({ balance: '30' })
      // No more than there is.
      await delegate({ type: COIN, contract: coin, amount: 300n })
      expect(await holdings({ collection: coin, delegates })).toMatchObject({ balance: '100' })
      const kinds = await chain.deploy('Multi1155')
      await chain.write('Multi1155', kinds, 'mintBatch', [BOB, [1n, 2n], [50n, 60n]])
      await delegate({ type: KIND, contract: kinds, id: 2n, amount: 7n })
      for (const query of [{ tokens: ['1', '2'] }, { deployBlock: '0' }]) {
        expect(await holdings({ collection: kinds, delegates, ...query })).toMatchObject({
          balance: '7',
          tokens: [{ id: '2', balance: '7', holder: `${chain.caip2}:${BOB}` }],
        })
      }
    }))

  test('by the account itself, or by nobody, makes nothing count twice', () =>
    alone(async () => {
      const { chain, holdings } = world
      const coin = await chain.deploy('Coin20')
      await chain.write('Coin20', coin, 'mint', [ALICE, 5n])
      await chain.write('Coin20', coin, 'mint', [NOBODY, 100n])
      for (const from of [ALICE, NOBODY])
        await chain.write('DelegateV2', V2, 'set', [ALL, from, ALICE, NO_RIGHTS, NOBODY, 0n, 1n])
      const delegates = ['delegate-v2'] as const
      expect(await holdings({ collection: coin, delegates })).toMatchObject({ ok: true, balance: '5' })
      expect(await ask(delegates)).toMatchObject({ ok: true, balance: '1', tokens: [{ id: '1' }] })
    }))

  test('of more tokens than are looked at leaves it open', () =>
    alone(async () => {
      for (const id of [20n, 21n, 22n, 23n, 24n]) await delegate({ type: TOKEN, contract: cats, id })
      const adapter = world.adapter({ limits: { holders: 1 } })
      const query = { collection: cats, delegates: ['delegate-v2'] as const }
      expect(await world.holdings(query, ALICE, adapter)).toMatchObject({ complete: false, lowerBound: true })
      expect(await ask(['delegate-v2'])).toMatchObject({ balance: '4', complete: true })
    }))

  test('by a thousand strangers: a named token is still found, a list is said to be incomplete', () =>
    alone(async () => {
      await delegate({ type: ALL })
      const adapter = world.adapter({ limits: { holders: 3 } })
      for (let stranger = 1n; stranger < 6n; stranger += 1n) {
        const vault = `0x${stranger.toString(16).padStart(40, '0')}`
        await world.chain.write('DelegateV2', V2, 'set', [ALL, vault, ALICE, NO_RIGHTS, NOBODY, 0n, 1n])
      }
      const query = { collection: cats, delegates: ['delegate-v2'] as const }
      expect(await world.holdings(query, ALICE, adapter)).toMatchObject({ complete: false, lowerBound: true })
      const named = await world.holdings({ ...query, tokens: ['21'] }, ALICE, adapter)
      expect(named).toMatchObject({ balance: '1', complete: true })
    }))

  test('a chain without the registry has no delegations, a registry that fails leaves it open', () =>
    alone(async () => {
      await world.chain.rpc('anvil_setCode', [V2, '0x'])
      const none = await ask(['delegate-v2'])
      expect(none).toMatchObject({
        ok: true,
        balance: '1',
        complete: true,
        warnings: [{ code: 'registry_missing' }],
      })
      await world.chain.place('YesToAll', V2)
      const broken = await ask(['delegate-v2'])
      expect(broken).toMatchObject({ ok: true, balance: '1', complete: false, lowerBound: true })
      await world.chain.place('Silent', V2)
      const silent = await ask(['delegate-v2'], { tokens: ['21'] })
      expect(silent).toMatchObject({ ok: true, balance: '0', complete: false, lowerBound: true })
    }))
})

describe('ERC-5639 and delegate.cash v1', () => {
  test.each([
    [ALL, NOBODY, 0n, ['1', '20', '21', '22']],
    [CONTRACT, 'cats', 0n, ['1', '20', '21', '22']],
    [TOKEN, 'cats', 22n, ['1', '22']],
    [CONTRACT, CAROL, 0n, ['1']],
  ])('type %i of %s', (type, contract, id, expected) =>
    alone(async () => {
      const of = contract === 'cats' ? cats : contract
      await world.chain.write('DelegateV1', V1, 'set', [type, BOB, ALICE, of, id])
      expect(ids(await ask(['delegate-v1']))).toEqual(expected)
      expect(ids(await ask(['delegate-v1'], { tokens: [{ from: '1', to: '30' }] }))).toEqual(expected)
      const adapter = world.adapter({ registries: { erc5639: V1 } })
      const answer = await world.holdings({ collection: cats, delegates: ['erc5639'] }, ALICE, adapter)
      expect(ids(answer)).toEqual(expected)
    }),
  )

  test('ERC-5639 has no address of its own: without one it stays open', async () => {
    expect(await ask(['erc5639'])).toMatchObject({
      ok: true,
      balance: '1',
      complete: false,
      lowerBound: true,
    })
  })
})
