import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTezosAdapter } from './adapter.ts'
import { CHAIN, failed, HASH, json, reply } from './test/octez.ts'
import { ALICE, BLOCK, BOB, KT1, OTHER, setUp } from './test/setUp.ts'

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

  test('refuses a node of another chain, and a block of another chain', async () => {
    const { tezos } = setUp({}, { chainId: 'NetXnHfVqm9iesp' })
    await expect(tezos.pin('latest')).rejects.toMatchObject({ code: 'chain_mismatch' })
    const header = {
      ...{ chain_id: 'NetXnHfVqm9iesp', hash: HASH },
      ...{ level: 5_000_000, timestamp: '2026-11-21T12:00:00Z' },
    }
    const lying = setUp({}, { intercept: (path) => (path.endsWith('/header') ? json(header) : undefined) })
    await expect(lying.tezos.pin('latest')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('asks all for the block that they name, where they must agree', async () => {
    const { tezos, node } = setUp({}, { urls: ['https://a.example', 'https://b.example'], agree: 2 })
    expect(await tezos.pin(undefined)).toMatchObject(BLOCK)
    expect(node.paths.filter((path) => path.endsWith('/5000000/header'))).toHaveLength(2)
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

  test('is refused: one token twice, in the place of another', async () => {
    const { ask } = setUp({ answer: () => [reply(request, '1'), reply(request, '1')] })
    expect(await ask({ tokens: ['7', '8'] })).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })

  test('never makes an owner, whatever it is', async () => {
    const leaf = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.integer(),
      fc.record({ int: fc.oneof(fc.string(), fc.constantFrom('1', '7')) }),
      fc.array(fc.record({ kind: anyJson, id: anyJson }), { minLength: 1, maxLength: 2 }),
      // Nothing names the owner who is asked about: whatever is said, it is of somebody else.
      fc.record({ string: fc.constantFrom(OTHER, BOB) }),
      fc.constant(reply({ owner: BOB, id: '7' }, '1')),
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
    // As `run_view` answers, or anything.
    const body = fc.oneof(
      node.tree,
      fc.record({ data: fc.oneof(node.tree, fc.array(node.tree, { minLength: 1, maxLength: 1 })) }),
    )
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(200, 404, 500), async (body, status) => {
        const intercept = (path: string) => (path.includes(HASH) ? json(body, status) : undefined)
        const { ask, tezos } = setUp({}, { intercept })
        for (const tokens of [['7'], undefined]) {
          const answer = await ask({ tokens })
          if (answer.ok) expect(answer.balance).toBe('0')
        }
        const query = { chain: CHAIN, collection: KT1 }
        expect(await tezos.describe(query, [{ id: '7', balance: '1' }], BLOCK)).toHaveLength(1)
      }),
      runs(150),
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

  test('of more than are tried is not complete, though all that are tried are held', async () => {
    const page = Array.from({ length: 3 }, (_, id) => item(String(id)))
    const held = Object.fromEntries([0, 1, 2].map((id) => [`${ALICE}/${id}`, '1']))
    const options = { indexer: { url }, intercept: indexerOf(page) }
    expect(await setUp({ balances: held }, { ...options, maxTokens: 3 }).ask()).toMatchObject({
      balance: '3',
      complete: true,
    })
    expect(await setUp({ balances: held }, { ...options, maxTokens: 2 }).ask()).toMatchObject({
      balance: '2',
      complete: false,
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
