import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALICE, BOB, ids, result, startWorld, type World } from './test/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.chain.close())

describe('ERC-721', () => {
  test('default: an enumerable collection, every token confirmed, ids in the order of numbers', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Enumerable721')
    await chain.write('Enumerable721', collection, 'mintMany', [ALICE, 8n, 4n])
    const block = await world.adapter().pin('latest')
    expect(await holdings({ collection: collection.toLowerCase() })).toEqual({
      ok: true,
      owner: `${chain.caip2}:${ALICE}`,
      chain: chain.caip2,
      standard: 'erc721',
      collection: expect.stringMatching(new RegExp(collection, 'i')),
      balance: '4',
      tokens: ['8', '9', '10', '11'].map((id) => ({
        asset: expect.stringMatching(new RegExp(`^${chain.caip2}/erc721:${collection}/${id}$`, 'i')),
        id,
        balance: '1',
      })),
      complete: true,
      block,
      source: { kind: 'node', endpoints: [new URL(chain.url).host], method: 'balanceOf+tokenOfOwnerByIndex' },
      warnings: [],
    })
  })

  test('a stranger holds nothing, and that is an answer', async () => {
    const collection = await world.chain.deploy('Enumerable721')
    const answer = await world.holdings({ collection }, BOB)
    expect(answer).toMatchObject({ ok: true, balance: '0', tokens: [], complete: true })
  })

  test('plain, with burnt and sold tokens: counted, named by ids and ranges, listed by logs', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Plain721')
    await chain.write('Plain721', collection, 'mintMany', [ALICE, 1n, 5n])
    await chain.write('Plain721', collection, 'burn', [2n])
    await chain.write('Plain721', collection, 'force', [BOB, 3n])
    const counted = await holdings({ collection })
    expect(counted).toMatchObject({ ok: true, balance: '3', tokens: [], complete: false })
    expect(counted.ok && counted.warnings[0]?.code).toBe('listing_unavailable')
    const named = await holdings({ collection, tokens: [{ from: '1', to: '4' }, '4', '77'] })
    expect(named).toMatchObject({ ok: true, balance: '2', complete: true, source: { method: 'ownerOf' } })
    expect(ids(named)).toEqual(['1', '4'])
    const listed = await holdings({ collection, deployBlock: '0' })
    expect(listed).toMatchObject({ balance: '3', complete: true, source: { method: 'balanceOf+logs' } })
    expect(ids(listed)).toEqual(['1', '4', '5'])
  })

  test('a range with more ids than are asked one by one is listed and filtered', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Plain721')
    await chain.write('Plain721', collection, 'mintMany', [ALICE, 99_998n, 4n])
    const tokens = [{ from: '100000', to: '1000000000000' }]
    expect(await holdings({ collection, tokens })).toMatchObject({ ok: false, code: 'listing_unavailable' })
    const listed = await holdings({ collection, tokens, deployBlock: '0' })
    expect(listed).toMatchObject({ balance: '2', complete: true })
    expect(ids(listed)).toEqual(['100000', '100001'])
    expect(await holdings({ collection, tokens }, BOB)).toMatchObject({
      ok: true,
      balance: '0',
      complete: true,
    })
  })

  test('ERC-721A: by tokensOfOwner, without logs', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Batch721')
    await chain.write('Batch721', collection, 'batch', [BOB, 3n])
    await chain.write('Batch721', collection, 'batch', [ALICE, 5n])
    await chain.write('Batch721', collection, 'force', [BOB, 5n])
    const answer = await holdings({ collection })
    expect(answer).toMatchObject({
      balance: '4',
      complete: true,
      source: { method: 'balanceOf+tokensOfOwner' },
    })
    expect(ids(answer)).toEqual(['4', '6', '7', '8'])
  })

  test('ERC-2309: a whole range in one event', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Consecutive721', [ALICE, 30n])
    await chain.write('Consecutive721', collection, 'force', [BOB, 7n])
    const answer = await holdings({ collection, deployBlock: '0' })
    expect(answer).toMatchObject({ balance: '29', complete: true })
    expect(ids(answer)).not.toContain('7')
  })

  test('ERC-5192: says which tokens cannot be passed on', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Soulbound721')
    await chain.write('Soulbound721', collection, 'mintMany', [ALICE, 1n, 2n])
    await chain.write('Soulbound721', collection, 'unlock', [2n])
    expect(await holdings({ collection, tokens: ['1', '2'] })).toMatchObject({
      tokens: [
        { id: '1', transferable: false },
        { id: '2', transferable: true },
      ],
    })
  })

  test('older than ERC-165: at the word of the operator only', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Old721')
    await chain.write('Old721', collection, 'mint', [ALICE, 1n])
    expect(await holdings({ collection })).toMatchObject({ ok: false, code: 'unsupported_standard' })
    expect(await holdings({ collection, standard: 'erc721' })).toMatchObject({ ok: true, balance: '1' })
  })

  test('what was sold after the pinned block is still held there, and not at the next', async () => {
    const { chain } = world
    const collection = await chain.deploy('Enumerable721')
    await chain.write('Enumerable721', collection, 'mint', [ALICE, 1n])
    const adapter = world.adapter()
    const query = { chain: chain.caip2, collection }
    const before = await adapter.pin('latest')
    await chain.write('Enumerable721', collection, 'force', [BOB, 1n])
    const owner = `${chain.caip2}:${ALICE}`
    expect(await adapter.holdings(query, owner, before)).toMatchObject({
      balance: '1',
      complete: true,
      block: before,
    })
    expect(await adapter.holdings(query, owner, await adapter.pin('latest'))).toMatchObject({ balance: '0' })
    const earlier = await adapter.pin({ number: before.number })
    expect(earlier).toEqual(before)
    expect(await adapter.pin({ hash: before.hash })).toEqual(before)
  })
})

describe('ERC-1155', () => {
  test('default: named ids, and a list by logs', async () => {
    const { chain, holdings } = world
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

  test('a search that would begin after the deployment is refused: nothing else would show it', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Multi1155')
    const deployed = BigInt((await chain.rpc('eth_blockNumber')) as string)
    await chain.write('Multi1155', collection, 'mint', [ALICE, 5n, 10n])
    expect(await holdings({ collection, deployBlock: `${deployed}` })).toMatchObject({
      balance: '10',
      complete: true,
    })
    for (const late of [1n, 2n, 100n]) {
      const answer = await holdings({ collection, deployBlock: `${deployed + late}` })
      expect(answer).toMatchObject({ ok: false, code: 'query_invalid' })
    }
  })

  test('an indexer names candidates, and the node says what is true', async () => {
    const { chain, holdings, adapter } = world
    const collection = await chain.deploy('Multi1155')
    await chain.write('Multi1155', collection, 'mint', [ALICE, 5n, 10n])
    const indexed = adapter({ indexers: { index: async () => ['5', '6', '5'], broken: async () => ['0x5'] } })
    expect(await holdings({ collection, indexer: 'index' }, ALICE, indexed)).toMatchObject({
      balance: '10',
      complete: false,
      tokens: [{ id: '5' }],
      source: { kind: 'indexer' },
    })
    expect(await holdings({ collection, indexer: 'index' }, BOB, indexed)).toMatchObject({ balance: '0' })
    const broken = await holdings({ collection, indexer: 'broken' }, ALICE, indexed)
    expect(broken).toMatchObject({ ok: false, code: 'indexer_unavailable', retryable: true })
    expect(await holdings({ collection, indexer: 'none' }, ALICE, indexed)).toMatchObject({
      code: 'query_invalid',
    })
  })
})

describe('ERC-20', () => {
  test('default: a balance in the smallest unit', async () => {
    const { chain, holdings } = world
    const collection = await chain.deploy('Coin20')
    await chain.write('Coin20', collection, 'mint', [ALICE, 10n ** 21n])
    const asset = expect.stringMatching(new RegExp(`/erc20:${collection}$`, 'i'))
    expect(await holdings({ collection })).toMatchObject({
      standard: 'erc20',
      balance: `${10n ** 21n}`,
      complete: true,
      tokens: [{ asset, balance: `${10n ** 21n}` }],
    })
    expect(await holdings({ collection }, BOB)).toMatchObject({ ok: true, balance: '0', tokens: [] })
  })

  test('error: a coin is no NFT, though it answers balanceOf too', async () => {
    const collection = await world.chain.deploy('Coin20')
    await world.chain.write('Coin20', collection, 'mint', [ALICE, 5n])
    for (const standard of ['erc721', 'erc1155'] as const) {
      expect(await world.holdings({ collection, standard })).toMatchObject({
        ok: false,
        code: 'unsupported_standard',
      })
    }
    expect(await world.holdings({ collection, tokens: ['1'] })).toMatchObject({ code: 'query_invalid' })
  })
})

describe('error:', () => {
  test('no code at the address, and none yet at the pinned block', async () => {
    const { chain, holdings } = world
    expect(await holdings({ collection: BOB })).toMatchObject({
      ok: false,
      code: 'no_contract',
      retryable: false,
    })
    const before = await world.adapter().pin('latest')
    const collection = await chain.deploy('Plain721')
    const at = { number: before.number }
    expect(await holdings({ collection, standard: 'erc721', at })).toMatchObject({ code: 'no_contract' })
  })

  test('a contract of another standard, and of none', async () => {
    const { chain, holdings } = world
    const multi = await chain.deploy('Multi1155')
    expect(await holdings({ collection: multi, standard: 'erc721' })).toMatchObject({
      code: 'unsupported_standard',
    })
    const plain = await chain.deploy('Plain721')
    expect(await holdings({ collection: plain, standard: 'erc1155' })).toMatchObject({
      code: 'unsupported_standard',
    })
    expect(await holdings({ collection: plain, standard: 'erc20' })).toMatchObject({
      code: 'unsupported_standard',
    })
    const factory = await chain.deploy('Factory')
    for (const standard of [undefined, 'erc721', 'erc1155', 'erc20'] as const) {
      expect(await holdings({ collection: factory, standard })).toMatchObject({
        code: 'unsupported_standard',
      })
    }
  })

  test.each([
    [{ collection: '0x1234' }],
    [{ collection: 'vitalik.eth' }],
    // One letter of the checksum is in the wrong case.
    [{ collection: '0x70997970C51812dc3A010C7d01b50e0d17dc79c8' }],
    [{ standard: 'fa2' as const }],
    [{ tokens: [] }],
    [{ tokens: ['01'] }],
    [{ tokens: ['-1'] }],
    [{ tokens: ['0x1'] }],
    [{ tokens: [(2n ** 256n).toString()] }],
    [{ tokens: [{ from: '5', to: '4' }] }],
    [{ tokenPrefix: '1' }],
    [{ unit: 'X' }],
    [{ collectionPath: '/public/x' }],
    [{ delegates: ['hybrid-custody' as const] }],
    [{ deployBlock: '0x1' }],
    [{ factory: '0x1' }],
  ])('a query that makes no sense: %j', async (query) => {
    const collection = ALICE.toLowerCase()
    world.asked()
    expect(await world.holdings({ collection, ...query })).toMatchObject({ ok: false, code: 'query_invalid' })
    expect(world.asked().filter((method) => method === 'eth_call')).toEqual([])
  })

  test.each(['near:mainnet:alice.near', 'eip155:1:0x1234', 'eip155:1', ''])(
    'an account that is none of an EVM chain: %s',
    async (owner) => {
      const { chain, adapter } = world
      const evm = adapter()
      const query = { chain: chain.caip2, collection: ALICE }
      const answer = await evm.holdings(query, owner, await evm.pin('latest'))
      expect(answer).toMatchObject({ ok: false, code: 'account_invalid' })
    },
  )

  test('a contract account that was proven on another chain is not the one of that address here', async () => {
    const { chain, adapter } = world
    const wallet = await chain.deploy('Factory')
    const collection = await chain.deploy('Enumerable721')
    await chain.write('Enumerable721', collection, 'mintMany', [wallet, 1n, 1n])
    await chain.write('Enumerable721', collection, 'mintMany', [ALICE, 2n, 1n])
    const ask = async (owner: string, evm = adapter()) =>
      evm.holdings({ chain: chain.caip2, collection }, owner, await evm.pin('latest'))
    expect(await ask(`eip155:1:${wallet}`)).toMatchObject({ ok: false, code: 'account_invalid' })
    expect(await ask(`${chain.caip2}:${wallet}`)).toMatchObject({ ok: true, balance: '1' })
    expect(await ask(`eip155:1:${ALICE}`)).toMatchObject({ ok: true, balance: '1' })
    // A key's account that has borrowed the code of a contract is a key's still (EIP-7702).
    const borrowed = `0xef0100${wallet.slice(2)}`
    for (const [code, answer] of [
      [borrowed, { ok: true, balance: '1' }],
      [`${borrowed}00`, { ok: false, code: 'account_invalid' }],
    ] as const) {
      const by = adapter({}, (call) => (call.method === 'eth_getCode' ? result(call, code) : undefined))
      expect(await ask(`eip155:1:${ALICE}`, by)).toMatchObject(answer)
    }
  })
})
