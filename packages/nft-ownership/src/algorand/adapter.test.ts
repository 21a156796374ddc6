import { bytesToBase64 } from '@countersign/siwx-core/codec'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAlgorandAdapter } from './adapter.ts'
import { ZERO_ADDRESS } from './internal/address.ts'
import { BLOCK, BLOCK_HASH, CHAIN, json, ROUND, someone, word } from './test/algod.ts'
import { ALICE, BOB, CREATOR, NFT, OWNER, setUp } from './test/setUp.ts'

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
      expect(sent).toMatchObject({ 'x-algo-api-token': 'secret', 'x-more': '1' })
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
    const bound = { manager: BOB, freeze: '', clawback: '' }
    for (const params of [
      free,
      { ...bound, freeze: BOB },
      { ...bound, clawback: BOB },
      { ...bound, total: 2 },
      { ...bound, decimals: 1 },
    ]) {
      const found = await frozen(params)
      expect(found).toMatchObject({ ok: true, balance: '1' })
      expect(found as object).not.toHaveProperty('tokens.0.transferable')
    }
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

  test('answers by what its method returns, not by any log, and not when the call was refused', async () => {
    const key = new Uint8Array(32).fill(1)
    const answering = (log: Uint8Array, more: object = {}) => {
      const result = { 'pool-error': '', txn: {}, logs: [bytesToBase64(log)], ...more }
      const groups = [{ 'txn-results': [{ 'txn-result': result }] }]
      const intercept = (path: string) =>
        path === '/v2/transactions/simulate' ? json({ 'last-round': ROUND, 'txn-groups': groups }) : undefined
      return setUp({ apps: { 77: { owners } }, intercept }).ask({ collection, tokens: ['5'] })
    }
    const returned = Uint8Array.of(0x15, 0x1f, 0x7c, 0x75, ...key)
    expect(await answering(returned)).toMatchObject({ ok: true, balance: '1' })
    for (const answer of [
      answering(Uint8Array.of(0, 0, 0, 0, ...key)),
      answering(returned, { 'pool-error': 'overspend' }),
      answering(returned, { logs: [bytesToBase64(returned), bytesToBase64(key)] }),
    ])
      expect(await answer).toMatchObject({ ok: false, code: 'unsupported_standard' })
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
    anyJson,
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
    runs(150),
  )
})
