import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boundAddress } from './internal/tokenBound.ts'
import { ALICE, BOB, ids, startWorld, type World } from './test/world.ts'

const REGISTRY = '0x000000006551c19487814612e58FE06813775758'
const SALT = `0x${'0'.repeat(64)}`

let world: World
let cats: `0x${string}`
let hats: `0x${string}`
let implementation: `0x${string}`

type AccountOptions = { salt?: string; chainId?: bigint; code?: string }

/** The account of a token; deployed. */
async function account(contract: string, id: bigint, options: AccountOptions = {}) {
  const { salt = SALT, chainId = BigInt(world.chain.chainId), code = implementation } = options
  const args = [code, salt, chainId, contract, id]
  await world.chain.write('AccountRegistry', REGISTRY, 'createAccount', args)
  return (await world.chain.read('AccountRegistry', REGISTRY, 'account', args)) as `0x${string}`
}

beforeAll(async () => {
  world = await startWorld()
  const { chain } = world
  await chain.place('AccountRegistry', REGISTRY)
  implementation = await chain.deploy('BoundAccount')
  cats = await chain.deploy('Enumerable721')
  hats = await chain.deploy('Enumerable721')
  await chain.write('Enumerable721', cats, 'mintMany', [ALICE, 1n, 2n])
  await chain.write('Enumerable721', cats, 'mint', [BOB, 9n])
})
afterAll(() => world?.chain.close())

async function giveHat(to: string, id: bigint): Promise<void> {
  await world.chain.write('Enumerable721', hats, 'mint', [to, id])
}

const named = (tokens: readonly string[], owner = ALICE, adapter = world.adapter()) =>
  world.holdings({ collection: hats, delegates: ['erc6551'], tokens }, owner, adapter)

describe('a token that is held by the account of a token (ERC-6551)', () => {
  test('default: belongs to whom the inner token belongs', async () => {
    const { caip2 } = world.chain
    const holder = await account(cats, 1n)
    await giveHat(holder, 100n)
    expect(await named(['100'])).toMatchObject({
      ok: true,
      balance: '1',
      complete: true,
      tokens: [{ id: '100', holder: expect.any(String), via: [{ kind: 'erc6551' }] }],
    })
    expect(await named(['100'], BOB)).toMatchObject({ ok: true, balance: '0', complete: true })
    expect(await world.holdings({ collection: hats, tokens: ['100'] })).toMatchObject({ balance: '0' })
    const answer = await named(['100'])
    const via = answer.ok ? answer.tokens[0]?.via : undefined
    expect(via?.[0]?.account.toLowerCase()).toBe(`${caip2}:${holder}`.toLowerCase())
  })

  test('over three steps and not four', async () => {
    const { chain } = world
    let holder: string = await account(cats, 2n)
    for (const [index, id] of [210n, 211n, 212n].entries()) {
      await giveHat(holder, id)
      const answer = await named([String(id)])
      expect(answer).toMatchObject({ ok: true, balance: '1' })
      const via = answer.ok ? answer.tokens[0]?.via : undefined
      expect(via?.length).toBe(index + 1)
      expect(via?.at(-1)?.account.toLowerCase()).toBe(`${chain.caip2}:${holder}`.toLowerCase())
      holder = await account(hats, id)
    }
    await giveHat(holder, 213n)
    expect(await named(['213'])).toMatchObject({ ok: true, balance: '0' })
  })

  test('a contract that only says so is not believed', async () => {
    const { chain } = world
    const liar = await chain.deploy('FalseAccount', [BigInt(chain.chainId), cats, 1n])
    await giveHat(liar, 300n)
    expect(await named(['300'])).toMatchObject({ ok: true, balance: '0', complete: true })
  })

  test('an account that names another token than it is bound to is not believed', async () => {
    const { chain } = world
    // Of token 9, which BOB has; its implementation says that it is of token 1, which ALICE has.
    const code = await chain.deploy('FalseAccount', [BigInt(chain.chainId), cats, 1n])
    await giveHat(await account(cats, 9n, { code }), 305n)
    expect(await named(['305'])).toMatchObject({ ok: true, balance: '0', complete: true })
  })

  test('the code of an account at an address that the registry did not make is not believed', async () => {
    const { chain } = world
    const real = await account(cats, 1n, { salt: `0x${'1'.padStart(64, '0')}` })
    const elsewhere = `0x${'4'.repeat(40)}`
    await chain.rpc('anvil_setCode', [elsewhere, await chain.rpc('eth_getCode', [real, 'latest'])])
    await giveHat(elsewhere, 310n)
    expect(await named(['310'])).toMatchObject({ ok: true, balance: '0' })
    await giveHat(real, 311n)
    expect(await named(['311'])).toMatchObject({ ok: true, balance: '1' })
  })

  test('holders that burn gas keep nobody out', async () => {
    const { chain } = world
    for (let id = 340n; id < 360n; id += 1n) await giveHat(await chain.deploy('BurnsAll'), id)
    await giveHat(await account(cats, 1n, { salt: `0x${'3'.padStart(64, '0')}` }), 360n)
    world.asked()
    const adapter = world.adapter()
    const range = { collection: hats, delegates: ['erc6551'] as const, tokens: [{ from: '340', to: '370' }] }
    expect(ids(await world.holdings(range, ALICE, adapter))).toEqual(['360'])
    expect(world.asked().length).toBeLessThan(15)
  })

  test('an account that is bound to a token of another chain', async () => {
    const foreign = await account(cats, 1n, { chainId: 5n })
    await giveHat(foreign, 320n)
    expect(await named(['320'])).toMatchObject({ ok: true, balance: '0' })
  })

  test('the operator may say which collections count', async () => {
    const { chain, adapter } = world
    const pigs = await chain.deploy('Enumerable721')
    await chain.write('Enumerable721', pigs, 'mint', [ALICE, 1n])
    await giveHat(await account(pigs, 1n), 330n)
    expect(await named(['330'])).toMatchObject({ balance: '1' })
    const strict = adapter({ tokenBound: { parents: [cats] } })
    expect(await named(['330'], ALICE, strict)).toMatchObject({ balance: '0' })
  })

  test('without named tokens: under the configured collections, deployed or not; else it stays open', async () => {
    const { chain, adapter, holdings } = world
    const gems = await chain.deploy('Enumerable721')
    const args = [implementation, SALT, BigInt(chain.chainId), cats, 2n]
    const deployed = await account(cats, 1n, { salt: `0x${'2'.padStart(64, '0')}` })
    const other = (await chain.read('AccountRegistry', REGISTRY, 'account', args)) as `0x${string}`
    await chain.write('Enumerable721', gems, 'mint', [other, 5n])
    await chain.write('Enumerable721', gems, 'mint', [deployed, 6n])
    await chain.write('Enumerable721', gems, 'mint', [ALICE, 7n])
    const query = { collection: gems, delegates: ['erc6551'] as const }
    expect(await holdings(query)).toMatchObject({ balance: '1', complete: false, lowerBound: true })
    const tokenBound = { parents: [cats], accounts: [{ implementation }] }
    const answer = await holdings(query, ALICE, adapter({ tokenBound }))
    expect(answer).toMatchObject({ ok: true, balance: '2', complete: true })
    expect(ids(answer)).toEqual(['5', '7'])
    expect(await holdings(query, BOB, adapter({ tokenBound }))).toMatchObject({
      balance: '0',
      complete: true,
    })
  })
})

test('a collection that cannot be listed leaves open which accounts its tokens have', async () => {
  const { chain, adapter, holdings } = world
  const plain = await chain.deploy('Plain721')
  await chain.write('Plain721', plain, 'mintMany', [ALICE, 1n, 1n])
  const tokenBound = { parents: [plain], accounts: [{ implementation }] }
  const query = { collection: hats, delegates: ['erc6551'] as const }
  expect(await holdings(query, ALICE, adapter({ tokenBound }))).toMatchObject({
    balance: '0',
    complete: false,
    lowerBound: true,
  })
})

test('an account that is bound to a token, and has delegated too, counts once', async () => {
  const { chain, adapter, holdings } = world
  const registry = '0x00000000000000447e69651d841bD8D104Bed493'
  await chain.place('DelegateV2', registry)
  const gems = await chain.deploy('Enumerable721')
  const bound = await account(cats, 1n, { salt: `0x${'6'.padStart(64, '0')}` })
  await chain.write('Enumerable721', gems, 'mint', [bound, 5n])
  await chain.write('DelegateV2', registry, 'set', [1, bound, ALICE, SALT, `0x${'0'.repeat(40)}`, 0n, 1n])
  const accounts = [{ implementation, salt: `0x${'6'.padStart(64, '0')}` }]
  const by = adapter({ tokenBound: { parents: [cats], accounts } })
  for (const delegates of [['erc6551'], ['delegate-v2'], ['delegate-v2', 'erc6551']] as const)
    expect(await holdings({ collection: gems, delegates }, ALICE, by)).toMatchObject({ balance: '1' })
})

test('an address is what the canonical registry itself makes of it', () => {
  // Answered by the registry's code, deployed by the transaction in ERC-6551.
  const address = boundAddress({
    registry: '0x000000006551c19487814612e58fe06813775758',
    implementation: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512',
    salt: `0x${'5'.repeat(64)}`,
    chainId: 31337n,
    contract: `0x${'ab'.repeat(20)}`,
    id: 77n,
  })
  expect(address).toBe('0x62fe02ea1678c8a16db21a850caa4e6fbe27dbc3')
})
