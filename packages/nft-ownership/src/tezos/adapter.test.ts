import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { createTezosAdapter, type TezosAdapterOptions } from './adapter.ts'
import { scriptExpr } from './internal/pack.ts'
import {
  CHAIN,
  createDouble,
  type DoubleContract,
  type DoubleOptions,
  FA2,
  failed,
  HASH,
  json,
  rejected,
  reply,
} from './test/octez.ts'

const ALICE = 'tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw'
const BOB = 'tz1Zz4MmtM6mpzh5XWiAEXGeP9iWsT7PSmzg'
const KT1 = 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton'
const OTHER = 'KT1PYnvMA8Tso6G5LjHufuEemNJQXKfnxdGf'
const OWNER = `${CHAIN}:${ALICE}`
const BLOCK = { chain: CHAIN, number: '5000000', hash: HASH }

function setUp(contract: DoubleContract, more: DoubleOptions & Partial<TezosAdapterOptions> = {}) {
  const { indexer, maxTokens, urls = ['https://node.example'], agree, ...double } = more
  const node = createDouble({ contracts: { [KT1]: contract }, ...double })
  const tezos = createTezosAdapter({ chain: CHAIN, urls, agree, fetch: node.fetch, indexer, maxTokens })
  const ask = (query: Partial<HoldingQuery> = {}, owner = OWNER) =>
    tezos.holdings({ chain: CHAIN, collection: KT1, ...query }, owner, BLOCK)
  return { tezos, ask, node }
}

function counter(name: string, count: string): DoubleContract['storage'] {
  return {
    type: { prim: 'pair', args: [{ prim: 'nat', annots: [name] }, { prim: 'unit' }] },
    value: { prim: 'Pair', args: [{ int: count }, { prim: 'Unit' }] },
  }
}

describe('createTezosAdapter', () => {
  test('takes a Tezos chain only', () => {
    const urls = ['https://node.example']
    expect(() => createTezosAdapter({ chain: 'eip155:1', urls })).toThrow(TypeError)
    expect(() => createTezosAdapter({ chain: 'tezos:NetXdQprcVkpaWV', urls })).toThrow(TypeError)
    expect(() => createTezosAdapter({ chain: CHAIN, urls: [] })).toThrow(TypeError)
  })
})

describe('pin', () => {
  test('takes the block that two others stand on', async () => {
    const { tezos, node } = setUp({})
    expect(await tezos.pin(undefined)).toEqual({ ...BLOCK, time: '2026-11-21T12:00:00.000Z' })
    expect(node.paths).toEqual(['/chains/main/chain_id', '/chains/main/blocks/head~2/header'])
  })

  test.each([
    ['latest', 'head'],
    ['safe', 'head~2'],
    ['finalized', 'head~2'],
    [{ number: '5000000' }, '5000000'],
    [{ hash: HASH }, HASH],
  ] as const)('resolves %j', async (at, id) => {
    const { tezos, node } = setUp({})
    expect(await tezos.pin(at)).toMatchObject(BLOCK)
    expect(node.paths.at(-1)).toBe(`/chains/main/blocks/${id}/header`)
  })

  test.each([
    [{ number: '6000000' }, 'block_unknown'],
    [{ number: '-1' }, 'query_invalid'],
    [{ number: '1/../../head' }, 'query_invalid'],
    [{ hash: '../head' }, 'query_invalid'],
    [{ hash: HASH.replace('f79', 'f78') }, 'query_invalid'],
  ] as const)('refuses %j', async (at, code) => {
    await expect(setUp({}).tezos.pin(at)).rejects.toMatchObject({ code })
  })

  test.each([
    ['another level', { level: 4 }],
    ['no hash', { hash: 'B' }],
    ['no time', { timestamp: 'soon' }],
    ['a fraction', { level: 5_000_000.5 }],
  ])('does not believe a header with %s', async (_name, change) => {
    const header = {
      chain_id: 'NetXdQprcVkpaWU',
      hash: HASH,
      level: 5_000_000,
      timestamp: '2026-11-21T12:00:00Z',
    }
    const intercept = (path: string) =>
      path.endsWith('/header') ? json({ ...header, ...change }) : undefined
    const { tezos } = setUp({}, { intercept })
    await expect(tezos.pin({ number: '5000000' })).rejects.toMatchObject({ code: 'chain_inconsistent' })
  })

  test('refuses a node of another chain', async () => {
    const { tezos } = setUp({}, { chainId: 'NetXnHfVqm9iesp' })
    await expect(tezos.pin('latest')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('asks the others for the block that the first has named', async () => {
    const { tezos, node } = setUp({}, { urls: ['https://a.example', 'https://b.example'], agree: 2 })
    expect(await tezos.pin(undefined)).toMatchObject(BLOCK)
    expect(node.paths.filter((path) => path.includes(HASH))).toHaveLength(2)
  })
})

describe('holdings', () => {
  const balances = { [`${ALICE}/7`]: '3', [`${ALICE}/9`]: '1', [`${BOB}/8`]: '5' }

  test('of named tokens take one request', async () => {
    const { ask, node } = setUp({ balances })
    expect(await ask({ tokens: ['7', '8', '9'] })).toEqual({
      ok: true,
      owner: OWNER,
      chain: CHAIN,
      standard: 'fa2',
      collection: KT1,
      balance: '4',
      tokens: [
        { asset: `${CHAIN}/fa2:${KT1}/7`, id: '7', balance: '3' },
        { asset: `${CHAIN}/fa2:${KT1}/9`, id: '9', balance: '1' },
      ],
      complete: true,
      block: BLOCK,
      source: { kind: 'node', endpoints: ['node.example'], method: 'run_view' },
      warnings: [],
    })
    expect(node.paths).toEqual([
      '/chains/main/chain_id',
      `/chains/main/blocks/${HASH}/helpers/scripts/run_view`,
    ])
  })

  test('are none for a known non-owner', async () => {
    const { ask } = setUp({ balances })
    expect(await ask({ tokens: ['8'] })).toMatchObject({ ok: true, balance: '0', tokens: [], complete: true })
  })

  test('expand ranges', async () => {
    const { ask } = setUp({ balances })
    const answer = await ask({ tokens: [{ from: '5', to: '8' }, '9'] })
    expect(answer).toMatchObject({ ok: true, balance: '4', complete: true })
  })

  test('are asked in batches', async () => {
    const { ask, node } = setUp({ balances })
    expect(await ask({ tokens: [{ from: '0', to: '249' }] })).toMatchObject({ ok: true, balance: '4' })
    expect(node.paths.filter((path) => path.endsWith('run_view'))).toHaveLength(3)
  })

  test('of a token that does not exist are none, and do not hide the others', async () => {
    const { ask } = setUp({ balances, strict: true })
    expect(await ask({ tokens: ['99'] })).toMatchObject({ ok: true, balance: '0', complete: true })
    const answer = await ask({ tokens: ['1', '2', '7', '3', '9', '4'] })
    expect(answer).toMatchObject({ ok: true, balance: '4', complete: true })
    expect(answer.ok && answer.tokens.map(({ id }) => id)).toEqual(['7', '9'])
  })

  test('understand a failure with details', async () => {
    const details = { prim: 'Pair', args: [{ string: 'FA2_TOKEN_UNDEFINED' }, { int: '1' }] }
    const { ask } = setUp({ answer: () => rejected(details) })
    expect(await ask({ tokens: ['1'] })).toMatchObject({ ok: true, balance: '0' })
  })

  test('end early, and say so, when a contract makes every batch fail', async () => {
    const answer = () => rejected({ string: 'FA2_TOKEN_UNDEFINED' })
    const { ask, node } = setUp({ answer })
    expect(await ask({ tokens: [{ from: '0', to: '999' }] })).toMatchObject({ ok: true, complete: false })
    expect(node.paths.length).toBeLessThan(70)
  })

  test('split a batch that takes too much gas', async () => {
    const answer = (requests: readonly { owner: string; id: string }[]) =>
      requests.length > 30
        ? failed('proto.alpha.gas_exhausted.operation')
        : requests.map((request) => reply(request, '1'))
    const { ask } = setUp({ answer })
    expect(await ask({ tokens: [{ from: '0', to: '99' }] })).toMatchObject({ balance: '100', complete: true })
  })

  test('need no ids where the contract counts its tokens', async () => {
    for (const name of ['%all_tokens', '%next_token_id']) {
      const { ask, node } = setUp({ balances, storage: counter(name, '10') })
      expect(await ask()).toMatchObject({
        balance: '4',
        complete: true,
        source: { method: 'storage+run_view' },
      })
      expect(node.paths).toHaveLength(3)
    }
  })

  test('need no ids where the contract has the set of its tokens', async () => {
    const storage = {
      type: { prim: 'set', args: [{ prim: 'nat' }], annots: ['%all_tokens'] },
      value: [{ int: '7' }, { int: '8' }],
    }
    const { ask } = setUp({ balances, storage, strict: true })
    expect(await ask()).toMatchObject({ ok: true, balance: '3', complete: true })
  })

  test('need no ids of a single-asset contract', async () => {
    const storage = {
      type: { prim: 'big_map', args: [{ prim: 'address' }, { prim: 'nat' }], annots: ['%ledger'] },
      value: { int: '5' },
    }
    const { ask } = setUp({ balances: { [`${ALICE}/0`]: '10000000000000000000000' }, storage, strict: true })
    expect(await ask()).toMatchObject({ ok: true, balance: '10000000000000000000000', complete: true })
  })

  test('of a wide range are only those of the range', async () => {
    const { ask } = setUp({ balances, storage: counter('%next_token_id', '10') }, { maxTokens: 10 })
    expect(await ask({ tokens: [{ from: '8', to: '99999999' }] })).toMatchObject({
      balance: '1',
      complete: true,
    })
  })

  test('cannot be listed from a contract with too many tokens, or with none named', async () => {
    const many = setUp({ balances, storage: counter('%all_tokens', '100000') })
    expect(await many.ask()).toMatchObject({ ok: false, code: 'listing_unavailable', retryable: false })
    expect(await setUp({ balances }).ask()).toMatchObject({ ok: false, code: 'listing_unavailable' })
    expect(await setUp({ balances }).ask({ tokens: [{ from: '0', to: '9'.repeat(70) }] })).toMatchObject({
      ok: false,
      code: 'listing_unavailable',
    })
  })

  test.each([
    'tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw',
    'tz2R2jJnuHgtUG78Z2MK54uaygUbhwQVbhhN',
    'tz3WXYtyDUNL91qfiCJtVUX746QpNv5i5ve5',
    'tz4HVR6aty9KwsQFHh81C1G7gBdhxT8kuytm',
    OTHER,
  ])('are told for %s', async (owner) => {
    const { ask } = setUp({ balances: { [`${owner}/1`]: '1' } })
    expect(await ask({ tokens: ['1'] }, `${CHAIN}:${owner}`)).toMatchObject({ ok: true, balance: '1' })
  })

  test.each([
    [
      'an account of another chain',
      {},
      'tezos:NetXnHfVqm9iesp:tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw',
      'account_invalid',
    ],
    ['an account of another namespace', {}, 'near:mainnet:alice.near', 'account_invalid'],
    [
      'an account with a wrong checksum',
      {},
      `${CHAIN}:tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjv`,
      'account_invalid',
    ],
    ['an account that is no CAIP-10', {}, ALICE, 'account_invalid'],
    ['another chain', { chain: 'tezos:NetXnHfVqm9iesp' }, OWNER, 'query_invalid'],
    ['another standard', { standard: 'erc721' }, OWNER, 'query_invalid'],
    ['a collection that is no contract', { collection: ALICE }, OWNER, 'query_invalid'],
    ['a collection that is a path', { collection: '../../head' }, OWNER, 'query_invalid'],
    ['a token id that is no number', { tokens: ['0x1'] }, OWNER, 'query_invalid'],
    ['a unit', { unit: 'X' }, OWNER, 'query_invalid'],
    ['a factory', { factory: KT1 }, OWNER, 'query_invalid'],
    ['an indexer that is not there', { indexer: 'tzkt' }, OWNER, 'query_invalid'],
  ] as const)('refuse %s', async (_name, query, owner, code) => {
    const { ask, node } = setUp({ balances })
    expect(await ask({ tokens: ['7'], ...query }, owner)).toMatchObject({ ok: false, code })
    expect(node.paths).toEqual([])
  })

  test('tell that there is no contract', async () => {
    for (const helpers of [true, false]) {
      const { ask } = setUp({}, { contracts: {}, helpers })
      expect(await ask({ tokens: ['7'] })).toMatchObject({ ok: false, code: 'no_contract', retryable: false })
      expect(await ask()).toMatchObject({ ok: false, code: 'no_contract' })
    }
  })

  test('tell that the state of the block is gone, which is not the same', async () => {
    for (const helpers of [true, false]) {
      const { ask } = setUp({ balances }, { pruned: true, helpers })
      expect(await ask({ tokens: ['7'] })).toMatchObject({
        ok: false,
        code: 'block_unavailable',
        retryable: true,
      })
    }
    const intercept = (path: string) => (path.includes(HASH) ? new Response('', { status: 410 }) : undefined)
    expect(await setUp({ balances }, { intercept }).ask({ tokens: ['7'] })).toMatchObject({
      code: 'block_unavailable',
    })
  })

  test('tell that the contract is none of FA2', async () => {
    const { ask } = setUp({ entrypoints: { transfer: {}, getBalance: {} } })
    expect(await ask({ tokens: ['7'] })).toMatchObject({
      ok: false,
      code: 'unsupported_standard',
      retryable: false,
    })
    const shape = { ...FA2, balance_of: { prim: 'unit' } }
    const answer = () => failed('proto.alpha.michelson_v1.bad_contract_parameter')
    expect(await setUp({ entrypoints: shape, answer }).ask({ tokens: ['7'] })).toMatchObject({
      code: 'unsupported_standard',
    })
  })

  test('tell that the contract has failed', async () => {
    const { ask } = setUp({ answer: () => rejected({ string: 'PAUSED' }) })
    expect(await ask({ tokens: ['7'] })).toMatchObject({
      ok: false,
      code: 'contract_failed',
      retryable: false,
    })
    const endless = setUp({ answer: () => failed('proto.alpha.gas_exhausted.operation') })
    expect(await endless.ask({ tokens: ['7', '8'] })).toMatchObject({ ok: false, code: 'contract_failed' })
  })

  test('tell that a node that refuses run_view cannot be asked, with a ledger of no known layout', async () => {
    const { ask } = setUp({ balances }, { helpers: false })
    expect(await ask({ tokens: ['7'] })).toMatchObject({
      ok: false,
      code: 'chain_unavailable',
      retryable: true,
    })
  })

  test('go to the next node when one does not answer', async () => {
    let asked = 0
    const intercept = () => (asked++ === 0 ? new Response('Bad gateway', { status: 502 }) : undefined)
    const urls = ['https://a.example', 'https://b.example']
    const { ask } = setUp({ balances }, { intercept, urls })
    expect(await ask({ tokens: ['7'] })).toMatchObject({ ok: true, source: { endpoints: ['b.example'] } })
  })

  test('are told when both nodes say the same, in whatever way they could be asked', async () => {
    const ledger = {
      type: {
        prim: 'big_map',
        args: [{ prim: 'pair', args: [{ prim: 'nat' }, { prim: 'address' }] }, { prim: 'nat' }],
        annots: ['%ledger'],
      },
      value: { int: '5' },
    }
    const key = {
      kind: 'prim',
      prim: 'Pair',
      annots: [],
      args: [
        { kind: 'int', int: 7n },
        {
          kind: 'bytes',
          bytes: Uint8Array.from(Buffer.from('00005db799bf9b0dc319ba1cf21ab01461a9639043ca', 'hex')),
        },
      ],
    } as const
    let views = 0
    const intercept = (path: string) =>
      path.endsWith('run_view') && views++ === 0 ? new Response('', { status: 403 }) : undefined
    const { ask } = setUp(
      { balances, storage: ledger },
      {
        bigMaps: { 5: { [scriptExpr(key)]: { int: '3' } } },
        urls: ['https://a.example', 'https://b.example'],
        agree: 2,
        intercept,
      },
    )
    const answer = await ask({ tokens: ['7'] })
    expect(answer).toMatchObject({
      ok: true,
      balance: '3',
      source: { endpoints: expect.arrayContaining(['a.example', 'b.example']) },
    })
  })

  test('are refused when the nodes disagree', async () => {
    let asked = 0
    const answer = (requests: readonly { owner: string; id: string }[]) =>
      requests.map((request) => reply(request, String(asked++)))
    const { ask } = setUp({ answer }, { urls: ['https://a.example', 'https://b.example'], agree: 2 })
    expect(await ask({ tokens: ['7'] })).toMatchObject({
      ok: false,
      code: 'chain_disagreement',
      retryable: true,
    })
  })

  test('read a record with a balance', async () => {
    const record = {
      prim: 'pair',
      args: [
        { prim: 'bool', annots: ['%frozen'] },
        { prim: 'nat', annots: ['%balance'] },
        { prim: 'timestamp' },
      ],
    }
    const storage = {
      type: { prim: 'big_map', args: [{ prim: 'address' }, record], annots: ['%ledger'] },
      value: { int: '5' },
    }
    const bytes = Uint8Array.from(Buffer.from('00005db799bf9b0dc319ba1cf21ab01461a9639043ca', 'hex'))
    const name = scriptExpr({ kind: 'bytes', bytes })
    for (const value of [
      { prim: 'Pair', args: [{ prim: 'False' }, { int: '12' }, { int: '0' }] },
      { prim: 'Pair', args: [{ prim: 'False' }, { prim: 'Pair', args: [{ int: '12' }, { int: '0' }] }] },
      [{ prim: 'False' }, { int: '12' }, { int: '0' }],
    ]) {
      const { ask } = setUp({ storage }, { helpers: false, bigMaps: { 5: { [name]: value } } })
      expect(await ask()).toMatchObject({ ok: true, balance: '12', source: { method: 'storage+big_map' } })
    }
    const { ask } = setUp({ storage }, { helpers: false, bigMaps: { 5: { [name]: { int: '12' } } } })
    expect(await ask()).toMatchObject({ ok: false, code: 'chain_inconsistent' })
  })
})

describe('an answer of balance_of that is not what was asked for', () => {
  const request = { owner: ALICE, id: '7' }
  test.each([
    ['about another owner', [reply({ owner: BOB, id: '7' }, '1')]],
    ['about another token', [reply({ owner: ALICE, id: '8' }, '1')]],
    ['twice', [reply(request, '1'), reply(request, '1')]],
    ['with more', [reply(request, '1'), reply({ owner: ALICE, id: '8' }, '1')]],
    ['with less', []],
    ['below zero', [reply(request, '-1')]],
    ['no number', [reply(request, '1.5')]],
    ['no list', { prim: 'Unit' }],
    ['nothing', undefined],
    ['an address with an entrypoint', [reply({ owner: `${ALICE}%x`, id: '7' }, '1')]],
  ])('is refused: %s', async (_name, answer) => {
    const { ask } = setUp({ answer: () => answer })
    expect(await ask({ tokens: ['7'] })).toMatchObject({
      ok: false,
      code: 'contract_answer_invalid',
      retryable: false,
    })
  })

  test('never makes an owner, whatever it is', async () => {
    const leaf = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.integer(),
      fc.record({ int: fc.string() }),
      fc.record({ string: fc.constantFrom(ALICE, BOB) }),
      fc.record({
        prim: fc.constantFrom('Pair', 'Unit', 'Elt'),
        args: fc.array(fc.anything(), { maxLength: 3 }),
      }),
    )
    const node = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.record({ prim: fc.constant('Pair'), args: fc.array(tie('tree'), { maxLength: 3 }) }),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(node.tree, fc.constantFrom(200, 404, 500), async (body, status) => {
        const intercept = (path: string) => (path.includes(HASH) ? json(body, status) : undefined)
        const { ask, tezos } = setUp({}, { intercept })
        for (const tokens of [['7'], undefined]) {
          const answer = await ask({ tokens })
          if (answer.ok) expect(answer.balance).toBe('0')
        }
        const query = { chain: CHAIN, collection: KT1 }
        expect(await tezos.describe(query, [{ id: '7', balance: '1' }], BLOCK)).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })
})

describe('with a TzKT indexer', () => {
  const url = 'https://tzkt.example'
  const item = (id: string, owner = ALICE, contract = KT1) => ({
    account: { address: owner },
    token: { contract: { address: contract }, tokenId: id, standard: 'fa2' },
    balance: '1',
  })
  const indexerOf =
    (page: unknown, hash = HASH, chainId = 'NetXdQprcVkpaWU') =>
    (path: string) => {
      if (path === '/v1/head') return json({ chainId, level: 5_000_001 })
      if (path === '/v1/blocks/5000000') return json({ hash, level: 5_000_000 })
      return path.startsWith('/v1/tokens/historical_balances/5000000?') ? json(page) : undefined
    }
  const balances = { [`${ALICE}/7`]: '2' }

  test('tokens are listed as of the block, and asked for at the node', async () => {
    const { ask, node } = setUp({ balances }, { indexer: { url }, intercept: indexerOf([item('7')]) })
    expect(await ask()).toMatchObject({
      ok: true,
      balance: '2',
      tokens: [{ id: '7', balance: '2' }],
      complete: true,
      source: { kind: 'node', method: 'tzkt+run_view' },
    })
    expect(node.paths.find((path) => path.includes('historical'))).toContain(
      `account=${ALICE}&token.contract=${KT1}`,
    )
  })

  test('a token that the node does not know of does not count, and is told', async () => {
    const { ask } = setUp({ balances }, { indexer: { url }, intercept: indexerOf([item('7'), item('8')]) })
    expect(await ask({ indexer: 'tzkt' })).toMatchObject({
      ok: true,
      balance: '2',
      complete: false,
      warnings: [{ code: 'indexer_disagrees' }],
    })
  })

  test.each([
    ['of another owner', indexerOf([item('7', BOB)])],
    ['of another contract', indexerOf([item('7', ALICE, OTHER)])],
    ['with an id that is none', indexerOf([item('7/..')])],
    ['that is no list', indexerOf({})],
    ['of another block', indexerOf([item('7')], 'BMBsa5NSx5kDCF3fp6vjtMhaYbCrn5RJVkGeQUpHh7sBQE5TL2V')],
    ['of another chain', indexerOf([item('7')], HASH, 'NetXnHfVqm9iesp')],
    ['that is an error', () => undefined],
  ])('an answer is refused: %s', async (_name, intercept) => {
    const { ask } = setUp({ balances }, { indexer: { url }, intercept })
    expect(await ask({ indexer: 'tzkt' })).toMatchObject({
      ok: false,
      code: 'indexer_unavailable',
      retryable: true,
    })
  })

  test('endless pages end', async () => {
    const page = Array.from({ length: 500 }, (_, id) => item(String(id)))
    const { ask, node } = setUp({ balances }, { indexer: { url }, intercept: indexerOf(page) })
    expect(await ask()).toMatchObject({ ok: true, balance: '2', complete: false })
    expect(node.paths.length).toBeLessThan(20)
  })
})

test('a block that is lost while the ledger is read does not make a token nobody’s', async () => {
  const type = { prim: 'big_map', args: [{ prim: 'nat' }, { prim: 'address' }], annots: ['%ledger'] }
  const lost = (body: string) => (path: string) =>
    path.includes('/big_maps/') ? new Response(body, { status: 404 }) : undefined
  const ask = (body: string) =>
    setUp({ storage: { type, value: { int: '9' } } }, { helpers: false, intercept: lost(body) }).ask({
      tokens: ['7'],
    })
  const errors = JSON.stringify([{ kind: 'permanent', id: 'store.block_not_found' }])
  expect(await ask(errors)).toMatchObject({ ok: false, code: 'block_unavailable', retryable: true })
  expect(await ask('No service found at this URL')).toMatchObject({ ok: false, code: 'chain_unavailable' })
  expect(await ask('')).toMatchObject({ ok: true, balance: '0', complete: true })
})

describe('errors of a node', () => {
  const told = (id: string) => {
    const intercept = (path: string) => (path.endsWith('run_view') ? failed(id) : undefined)
    return setUp({}, { intercept }).ask({ tokens: ['7'] })
  }

  test('of the shell about a block are about the block', async () => {
    expect(await told('store.block_not_found')).toMatchObject({ ok: false, code: 'block_unavailable' })
    expect(await told('node.validator.checkpoint_error')).toMatchObject({ code: 'block_unavailable' })
  })

  test('of the protocol are looked into', async () => {
    expect(await told('proto.alpha.context.storage_error')).toMatchObject({
      ok: false,
      code: 'contract_failed',
    })
  })
})
