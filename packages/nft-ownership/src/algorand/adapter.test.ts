import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { type AlgorandAdapterOptions, createAlgorandAdapter } from './adapter.ts'
import { ZERO_ADDRESS } from './internal/address.ts'
import {
  BLOCK,
  BLOCK_HASH,
  CHAIN,
  createDouble,
  type DoubleOptions,
  json,
  ROUND,
  someone,
  word,
} from './test/algod.ts'

const ALICE = someone(1)
const BOB = someone(2)
const CREATOR = someone(9)
const OWNER = `${CHAIN}:${ALICE}`
const NFT = {
  creator: CREATOR,
  total: 1,
  decimals: 0,
  name: 'Zappy #1',
  'unit-name': 'ZAPP1',
  url: 'ipfs://x#arc3',
}

function setUp(options: DoubleOptions & Partial<AlgorandAdapterOptions> = {}) {
  const { urls = ['https://node.example'], agree, token, indexer, headers, ...double } = options
  const node = createDouble(double)
  const algorand = createAlgorandAdapter({
    chain: CHAIN,
    urls,
    agree,
    token,
    indexer,
    headers,
    fetch: node.fetch,
  })
  const ask = (query: Partial<HoldingQuery> = {}, owner = OWNER) =>
    algorand.holdings({ chain: CHAIN, collection: CREATOR, ...query }, owner, BLOCK)
  return { algorand, ask, node }
}

describe('createAlgorandAdapter', () => {
  test('takes an Algorand network only', () => {
    const urls = ['https://node.example']
    expect(() => createAlgorandAdapter({ chain: 'eip155:1', urls })).toThrow(TypeError)
    expect(() => createAlgorandAdapter({ chain: 'algorand:mainnet', urls })).toThrow(TypeError)
  })

  test('sends the token of the operator', async () => {
    const { ask, node } = setUp({ token: 'secret', headers: { 'x-more': '1' } })
    await ask()
    expect(node.headers.length).toBeGreaterThan(0)
    for (const sent of node.headers)
      expect(sent).toMatchObject({ 'X-Algo-API-Token': 'secret', 'x-more': '1' })
  })
})

describe('pin', () => {
  test.each([
    undefined,
    'latest',
    'safe',
    'finalized',
    { number: String(ROUND) },
    { hash: BLOCK_HASH },
  ] as const)('gives the current round for %j', async (at) => {
    expect(await setUp().algorand.pin(at)).toEqual(BLOCK)
  })

  test.each([
    [{ number: String(ROUND - 1) }, 'block_unavailable'],
    [{ number: String(ROUND + 1) }, 'block_unknown'],
    [{ number: 'x' }, 'query_invalid'],
    [{ hash: 'A'.repeat(52) }, 'block_unavailable'],
  ] as const)('refuses %j: algod has no other state', async (at, code) => {
    await expect(setUp().algorand.pin(at)).rejects.toMatchObject({ code })
  })

  test.each([
    ['a node that catches up', { 'last-round': ROUND, 'catchup-time': 9 }, 'chain_unavailable'],
    ['a node that fetches a catchpoint', { 'last-round': ROUND, catchpoint: '1#A' }, 'chain_unavailable'],
    ['no round', {}, 'chain_inconsistent'],
  ])('does not believe %s', async (_name, status, code) => {
    const { algorand } = setUp({ intercept: (path) => (path === '/v2/status' ? json(status) : undefined) })
    await expect(algorand.pin(undefined)).rejects.toMatchObject({ code })
  })

  test('takes the round of the first of several nodes, when the others have the same block', async () => {
    const urls = ['https://a.example', 'https://b.example']
    let hashes = 0
    const other = 'A'.repeat(52)
    const same = setUp({ urls, agree: 2 })
    expect(await same.algorand.pin(undefined)).toEqual(BLOCK)
    const apart = setUp({
      urls,
      agree: 2,
      intercept: (path) =>
        path.endsWith('/hash') && hashes++ === 2 ? json({ blockHash: other }) : undefined,
    })
    await expect(apart.algorand.pin(undefined)).rejects.toMatchObject({ code: 'chain_disagreement' })
  })

  test('refuses a node of another network', async () => {
    const { algorand } = setUp({ genesis: 'SGO1GKSzyE7IEPItTxCByw9x8FmnrCDexi9/cOUJOiI=' })
    await expect(algorand.pin(undefined)).rejects.toMatchObject({ code: 'chain_mismatch' })
  })
})

describe('assets of a creator', () => {
  const assets = {
    11: NFT,
    12: { ...NFT, name: 'Zappy #2', 'unit-name': 'ZAPP2' },
    13: { ...NFT, name: 'Coop #48', 'unit-name': 'Coop48' },
    14: { ...NFT, creator: BOB },
    15: { ...NFT, total: 100, decimals: 2, name: 'Part' },
  }
  const one = { amount: 1 }
  const holdings = { [ALICE]: { 11: one, 12: { amount: 0 }, 13: one, 14: one, 15: { amount: 25 }, 16: one } }

  test('are listed in one request: not what is only opted in to, of another creator, or destroyed', async () => {
    const { ask, node } = setUp({ assets, holdings })
    expect(await ask()).toEqual({
      ok: true,
      owner: OWNER,
      chain: CHAIN,
      standard: 'asa',
      collection: CREATOR,
      balance: '27',
      tokens: [
        { asset: `${CHAIN}/asa:11`, id: '11', balance: '1', transferable: true },
        { asset: `${CHAIN}/asa:13`, id: '13', balance: '1', transferable: true },
        { asset: `${CHAIN}/asa:15`, id: '15', balance: '25', transferable: true },
      ],
      complete: true,
      block: BLOCK,
      source: { kind: 'node', endpoints: ['node.example'], method: 'account-assets' },
      warnings: [],
    })
    expect(node.paths).toEqual(['/v2/transactions/params', `/v2/accounts/${ALICE}/assets?limit=500`])
  })

  test.each([
    ['Zappy #', ['11']],
    ['Coop48', ['13']],
    ['Coop', ['13']],
    ['ZAPP', []],
    ['zappy', []],
  ])('of the unit %s', async (unit, ids) => {
    const found = await setUp({ assets, holdings }).ask({ unit })
    expect(found.ok && found.tokens.map(({ id }) => id)).toEqual(ids)
  })

  test('of these ids only: two requests for what is held, one for what is not', async () => {
    const { ask, node } = setUp({ assets, holdings })
    expect(await ask({ tokens: ['11'] })).toMatchObject({ ok: true, balance: '1', tokens: [{ id: '11' }] })
    expect(node.paths).toHaveLength(3)
    expect(await ask({ tokens: ['12'] })).toMatchObject({
      ok: true,
      balance: '0',
      tokens: [],
      complete: true,
    })
    expect(node.paths).toHaveLength(4)
  })

  test('with an id of another creator do not count', async () => {
    const { ask } = setUp({ assets, holdings })
    expect(await ask({ tokens: ['14'] })).toMatchObject({ ok: true, balance: '0', tokens: [] })
  })

  test('with an id that was destroyed, or was never opted in to, do not count', async () => {
    const { ask } = setUp({ assets, holdings })
    expect(await ask({ tokens: ['16', '99'] })).toMatchObject({ ok: true, balance: '0', complete: true })
  })

  test('in a range', async () => {
    const { ask } = setUp({ assets, holdings })
    expect(await ask({ tokens: [{ from: '12', to: '99' }] })).toMatchObject({ balance: '26', complete: true })
  })

  test('page by page', async () => {
    const { ask, node } = setUp({ assets, holdings, pageSize: 2 })
    expect(await ask()).toMatchObject({ ok: true, balance: '27', complete: true })
    expect(node.paths).toHaveLength(4)
  })

  test('asset after asset, where the node has no list', async () => {
    const { ask } = setUp({ assets, holdings, hasList: false })
    expect(await ask()).toMatchObject({ ok: true, balance: '27', complete: true })
  })

  test('cannot be listed when there are too many for the node', async () => {
    const intercept = (path: string) =>
      path.startsWith(`/v2/accounts/${ALICE}`) ? json({ message: 'limit exceeded' }, 400) : undefined
    const { ask } = setUp({ assets, holdings, intercept })
    expect(await ask()).toMatchObject({ ok: false, code: 'listing_unavailable', retryable: false })
  })

  test('are not the creator’s own just because it has made them', async () => {
    const intercept = (path: string) =>
      path.endsWith('/assets/11') && path.includes('accounts')
        ? json({ round: ROUND, 'created-asset': NFT })
        : undefined
    const { ask } = setUp({ assets, intercept })
    expect(await ask({ tokens: ['11'] }, `${CHAIN}:${CREATOR}`)).toMatchObject({ ok: true, balance: '0' })
  })

  test('of the largest amount there is', async () => {
    const text = `{"round":${ROUND},"asset-holdings":[{"asset-holding":{"asset-id":11,"amount":18446744073709551615,"is-frozen":false},"asset-params":{"creator":"${CREATOR}","total":18446744073709551615,"decimals":0}}]}`
    const intercept = (path: string) => (path.includes('/assets?') ? new Response(text) : undefined)
    expect(await setUp({ intercept }).ask()).toMatchObject({ ok: true, balance: '18446744073709551615' })
  })

  test('say that they were read at a later round', async () => {
    const { ask } = setUp({ assets, holdings, round: ROUND + 2 })
    expect(await ask()).toMatchObject({ ok: true, block: BLOCK, warnings: [{ code: 'round_later' }] })
  })

  test('are not taken from a node that is behind, or far ahead', async () => {
    const behind = setUp({ assets, holdings, round: ROUND - 1 })
    expect(await behind.ask()).toMatchObject({ ok: false, code: 'chain_unavailable', retryable: true })
    const ahead = setUp({ assets, holdings, round: ROUND + 1000 })
    expect(await ahead.ask()).toMatchObject({ ok: false, code: 'block_unavailable', retryable: true })
  })

  test('are read again when a round has come between two pages, and are not called complete when it does again', async () => {
    let asked = 0
    const page = (round: number, id: number, next?: string) =>
      json({
        round,
        'asset-holdings': [
          { 'asset-holding': { 'asset-id': id, ...one, 'is-frozen': false }, 'asset-params': NFT },
        ],
        ...(next !== undefined && { 'next-token': next }),
      })
    const settling = (path: string) => {
      if (!path.includes('/assets?')) return undefined
      return path.includes('next=') ? page(ROUND + 1, 12) : page(asked++ === 0 ? ROUND : ROUND + 1, 11, '11')
    }
    expect(await setUp({ intercept: settling }).ask()).toMatchObject({ balance: '2', complete: true })
    const restless = (path: string) =>
      path.includes('/assets?')
        ? path.includes('next=')
          ? page(ROUND + 1, 12)
          : page(ROUND, 11, '11')
        : undefined
    expect(await setUp({ intercept: restless }).ask()).toMatchObject({
      balance: '2',
      complete: false,
      warnings: [{ code: 'rounds_apart' }, { code: 'round_later' }],
    })
  })

  test('end after so many pages', async () => {
    let last = 0
    const intercept = (path: string) => {
      if (!path.includes('/assets?')) return undefined
      last++
      return json({
        round: ROUND,
        'asset-holdings': [
          { 'asset-holding': { 'asset-id': last, ...one, 'is-frozen': false }, 'asset-params': NFT },
        ],
        'next-token': String(last),
      })
    }
    const { ask, node } = setUp({ intercept })
    expect(await ask()).toMatchObject({ ok: true, balance: '20', complete: false })
    expect(node.paths.length).toBeLessThan(25)
  })

  test.each([
    ['the same page again and again', { 'asset-id': 11, amount: 1 }, '11'],
    ['a next page that is not the next', { 'asset-id': 11, amount: 1 }, '5'],
    ['more than there is', { 'asset-id': 11, amount: 2 }, undefined],
    ['an amount that is none', { 'asset-id': 11, amount: -1 }, undefined],
    ['an amount in text', { 'asset-id': 11, amount: '1' }, undefined],
    ['no id', { amount: 1 }, undefined],
  ])('are refused with %s', async (_name, holding, next) => {
    const intercept = (path: string) =>
      path.includes('/assets?')
        ? json({
            round: ROUND,
            'asset-holdings': [{ 'asset-holding': holding, 'asset-params': NFT }],
            ...(next !== undefined && { 'next-token': next }),
          })
        : undefined
    expect(await setUp({ intercept }).ask()).toMatchObject({
      ok: false,
      code: 'chain_inconsistent',
      retryable: true,
    })
  })

  test('are refused with another asset than asked for', async () => {
    const other = { round: ROUND, 'asset-holding': { 'asset-id': 12, amount: 1, 'is-frozen': false } }
    const intercept = (path: string) => (path.includes('/accounts/') ? json(other) : undefined)
    expect(await setUp({ assets, intercept }).ask({ tokens: ['11'] })).toMatchObject({
      code: 'chain_inconsistent',
    })
    const params = (path: string) => (path === '/v2/assets/11' ? json({ index: 14, params: NFT }) : undefined)
    expect(await setUp({ assets, holdings, intercept: params }).ask({ tokens: ['11'] })).toMatchObject({
      code: 'chain_inconsistent',
    })
  })

  test('are not "none" because of a proxy that knows no such path', async () => {
    for (const body of [{ message: 'Not Found' }, { message: 'no Route matched with those values' }, {}]) {
      const intercept = (path: string) => (path.includes('/accounts/') ? json(body, 404) : undefined)
      const { ask } = setUp({ assets, holdings, intercept })
      expect(await ask({ tokens: ['11'] })).toMatchObject({ ok: false, code: 'chain_unavailable' })
      expect(await ask()).toMatchObject({ ok: false })
    }
  })

  test('are refused where the nodes disagree', async () => {
    let asked = 0
    const intercept = (path: string) => {
      if (!path.includes('/assets?') || asked++ === 0) return undefined
      return json({ round: ROUND + 1, 'asset-holdings': [] })
    }
    const urls = ['https://a.example', 'https://b.example']
    const { ask } = setUp({ assets, holdings, intercept, urls, agree: 2 })
    expect(await ask()).toMatchObject({ ok: false, code: 'chain_disagreement', retryable: true })
    const agreed = setUp({ assets, holdings, urls, agree: 2 })
    expect(await agreed.ask()).toMatchObject({ ok: true, source: { endpoints: ['a.example', 'b.example'] } })
  })
})

describe('one asset', () => {
  const assets = { 11: { ...NFT, total: 1000 } }

  test('is asked for by its id and its standard', async () => {
    const { ask } = setUp({ assets, holdings: { [ALICE]: { 11: { amount: 40 } } } })
    expect(await ask({ collection: '11', standard: 'asa' })).toMatchObject({ ok: true, balance: '40' })
    expect(await ask({ collection: '11', standard: 'asa', tokens: ['12'] })).toMatchObject({ balance: '0' })
  })

  test('that is frozen is held, but bound only when nobody can thaw it or take it back', async () => {
    const frozen = (params: object) =>
      setUp({
        assets: { 11: { ...NFT, ...params } },
        holdings: { [ALICE]: { 11: { amount: 1, 'is-frozen': true } } },
      }).ask({ tokens: ['11'] })
    const free = { manager: BOB, freeze: BOB, clawback: BOB }
    expect(await frozen(free)).toMatchObject({ balance: '1', tokens: [{ id: '11' }] })
    expect((await frozen(free)) as object).not.toHaveProperty('tokens.0.transferable')
    for (const none of ['', ZERO_ADDRESS]) {
      expect(await frozen({ manager: BOB, freeze: none, clawback: none })).toMatchObject({
        balance: '1',
        tokens: [{ transferable: false }],
      })
    }
  })

  test('that was revoked is not held any more (ARC-71)', async () => {
    const { ask } = setUp({
      assets: { 11: NFT },
      holdings: { [ALICE]: { 11: { amount: 1, 'is-frozen': true } } },
    })
    for (const query of [{ tokens: ['11'] }, {}]) {
      expect(await ask(query)).toMatchObject({
        ok: true,
        balance: '0',
        tokens: [],
        warnings: [{ code: 'token_revoked' }],
      })
    }
  })
})

describe('an ARC-72 application', () => {
  const owners = { 5: ALICE, 6: BOB, 8: ALICE }
  const collection = '77'

  test('is asked who owns a token: one request a token, two more once', async () => {
    const { ask, node } = setUp({ apps: { 77: { owners } } })
    expect(await ask({ collection, tokens: ['5', '6', '7'] })).toMatchObject({
      ok: true,
      standard: 'arc72',
      balance: '1',
      tokens: [{ asset: `${CHAIN}/arc72:77/5`, id: '5', balance: '1' }],
      complete: true,
      source: { method: 'simulate' },
    })
    expect(node.paths).toHaveLength(6)
    await ask({ collection, tokens: ['5'] })
    expect(node.paths).toHaveLength(7)
  })

  test('lists what an account has, when it counts its tokens', async () => {
    const { ask, node } = setUp({ apps: { 77: { owners } } })
    expect(await ask({ collection })).toMatchObject({ balance: '2', complete: true })
    const before = node.paths.length
    expect(await ask({ collection }, `${CHAIN}:${someone(3)}`)).toMatchObject({
      balance: '0',
      complete: true,
    })
    expect(node.paths).toHaveLength(before + 1)
    expect(await ask({ collection, tokens: [{ from: '6', to: '999999' }] })).toMatchObject({ balance: '1' })
  })

  test('cannot be listed when it does not count its tokens', async () => {
    const { ask } = setUp({ apps: { 77: { owners, hasEnumeration: false } } })
    expect(await ask({ collection })).toMatchObject({ ok: false, code: 'listing_unavailable' })
    expect(await ask({ collection, tokens: ['5'] })).toMatchObject({ ok: true, balance: '1' })
  })

  test('with many tokens is counted, not listed', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, id) => [id, ALICE]))
    const { ask } = setUp({ apps: { 77: { owners: many } } })
    expect(await ask({ collection })).toMatchObject({ balance: '101', tokens: [], complete: false })
    expect(await ask({ collection, tokens: [{ from: '0', to: '5000' }] })).toMatchObject({
      balance: '0',
      complete: false,
    })
  })

  test('gives a token of the zero address to nobody', async () => {
    const { ask } = setUp({ apps: { 77: { owners } } })
    expect(await ask({ collection, tokens: ['9'] }, `${CHAIN}:${ZERO_ADDRESS}`)).toMatchObject({
      balance: '0',
    })
  })

  test('is read at the pinned round, or says that it was not', async () => {
    const apps = { 77: { owners } }
    const exact = setUp({ apps, round: ROUND + 3 })
    expect(await exact.ask({ collection, tokens: ['5'] })).toMatchObject({ balance: '1', warnings: [] })
    const older = setUp({ apps, round: ROUND + 3, hasRound: false })
    expect(await older.ask({ collection, tokens: ['5'] })).toMatchObject({
      warnings: [{ code: 'round_later' }],
    })
  })

  test('that is not there, is of another kind, or fails, is told apart', async () => {
    const apps = {
      77: { isArc72: false },
      78: { returns: (method: string) => (method.startsWith('supports') ? Uint8Array.of(0x80) : undefined) },
    }
    const { ask } = setUp({ apps })
    expect(await ask({ collection: '79', tokens: ['5'] })).toMatchObject({ ok: false, code: 'no_contract' })
    expect(await ask({ collection: '77', tokens: ['5'] })).toMatchObject({ code: 'unsupported_standard' })
    expect(await ask({ collection: '77' })).toMatchObject({ code: 'unsupported_standard' })
    expect(await ask({ collection: '78', tokens: ['5'] })).toMatchObject({ code: 'contract_failed' })
  })

  test('that returns no address is refused', async () => {
    const { ask } = setUp({ apps: { 77: { returns: () => word(1).subarray(1) } } })
    for (const tokens of [['5'], undefined]) {
      expect(await ask({ collection, tokens })).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
    }
  })

  test('that says less than it has is not believed to be complete', async () => {
    const lies = (method: string) => {
      if (method.includes('balanceOf')) return word(3)
      return method.includes('totalSupply')
        ? word(1)
        : method.includes('ByIndex')
          ? word(5)
          : new Uint8Array(32).fill(1)
    }
    const { ask } = setUp({ apps: { 77: { returns: lies } } })
    expect(await ask({ collection })).toMatchObject({ balance: '3', tokens: [{ id: '5' }], complete: false })
  })

  test('has its metadata where it says', async () => {
    const { algorand } = setUp({ apps: { 77: { owners, uri: 'ipfs://bafy/5.json#arc3' } } })
    const found = await algorand.describe({ chain: CHAIN, collection }, [{ id: '5', balance: '1' }], BLOCK)
    expect(found).toEqual([{ tokenId: '5', schema: 'arc72', uri: 'ipfs://bafy/5.json' }])
    const empty = setUp({ apps: { 77: { owners } } }).algorand
    const [missing] = await empty.describe({ chain: CHAIN, collection }, [{ id: '5', balance: '1' }], BLOCK)
    expect(missing).toMatchObject({ ok: false, code: 'metadata_missing' })
  })
})

test.each([
  [
    'an account of another network',
    {},
    `algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe:${ALICE}`,
    'account_invalid',
  ],
  ['an account with a wrong checksum', {}, `${OWNER.slice(0, -1)}A`, 'account_invalid'],
  ['another chain', { chain: 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe' }, OWNER, 'query_invalid'],
  ['another standard', { standard: 'erc721' }, OWNER, 'query_invalid'],
  ['a collection that is a path', { collection: '../../v2/status' }, OWNER, 'query_invalid'],
  ['a collection that is zero', { collection: '0' }, OWNER, 'query_invalid'],
  ['an id that is none', { tokens: ['1/2'] }, OWNER, 'query_invalid'],
  [
    'an id of ARC-72 that is too large',
    { collection: '77', tokens: ['9'.repeat(78)] },
    OWNER,
    'query_invalid',
  ],
  ['a unit of an application', { collection: '77', unit: 'X' }, OWNER, 'query_invalid'],
  ['a factory', { factory: CREATOR }, OWNER, 'query_invalid'],
  ['delegates', { delegates: ['erc6551'] }, OWNER, 'query_invalid'],
  ['an indexer that is to list', { indexer: 'x' }, OWNER, 'query_invalid'],
] as const)('refuses %s', async (_name, query, owner, code) => {
  expect(await setUp().ask(query, owner)).toMatchObject({ ok: false, code, retryable: false })
})

test('never makes an owner of what a node says, whatever it is', async () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(ALICE, CREATOR, ROUND),
  )
  const name = fc.constantFrom(
    'round',
    'asset-holdings',
    'asset-holding',
    'asset-params',
    'assets',
    'next-token',
    'txn-groups',
    'last-round',
    'creator',
    'amount',
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 5 }),
    ),
  }))
  await fc.assert(
    fc.asyncProperty(tree, fc.constantFrom(200, 400, 404, 500), async (body, status) => {
      const intercept = (path: string) =>
        path === '/v2/transactions/params' ? undefined : json(body, status)
      const { ask, algorand } = setUp({ intercept })
      for (const query of [
        {},
        { tokens: ['11'] },
        { collection: '77', tokens: ['5'] },
        { collection: '77' },
      ]) {
        const found = await ask(query)
        if (found.ok) expect(found.balance).toBe('0')
        const described = await algorand.describe(
          { chain: CHAIN, collection: CREATOR, ...query },
          [{ id: '11', balance: '1' }],
          BLOCK,
        )
        expect(described).toHaveLength(1)
      }
    }),
    { numRuns: 150 },
  )
})
