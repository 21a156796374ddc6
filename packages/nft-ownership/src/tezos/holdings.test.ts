import { describe, expect, test } from 'vitest'
import { scriptExpr } from './internal/pack.ts'
import { CHAIN, FA2, failed, HASH, rejected, reply } from './test/octez.ts'
import { ALICE, BLOCK, BOB, counter, KT1, OTHER, OWNER, setUp } from './test/setUp.ts'

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

  test('are none of any other id of a single-asset contract, and not complete beyond a hundred entries', async () => {
    const type = { prim: 'big_map', args: [{ prim: 'address' }, { prim: 'nat' }], annots: ['%ledger'] }
    const bytes = Uint8Array.from(Buffer.from('00005db799bf9b0dc319ba1cf21ab01461a9639043ca', 'hex'))
    const bigMaps = { 5: { [scriptExpr({ kind: 'bytes', bytes })]: { int: '12' } } }
    const { ask } = setUp({ storage: { type, value: { int: '5' } } }, { helpers: false, bigMaps })
    expect(await ask({ tokens: ['0', '1'] })).toMatchObject({
      ok: true,
      balance: '12',
      tokens: [{ id: '0' }],
    })
    const range = (to: string) => ask({ tokens: [{ from: '0', to }] })
    expect(await range('99')).toMatchObject({ ok: true, balance: '12', complete: true })
    expect(await range('100')).toMatchObject({ ok: true, balance: '12', complete: false })
  })

  test('cannot be read from a contract with two ledgers, or two counters', async () => {
    const map = (id: string, name: string) => ({
      type: { prim: 'big_map', args: [{ prim: 'nat' }, { prim: 'address' }], annots: [name] },
      value: { int: id },
    })
    const both = (a: { type: unknown; value: unknown }, b: typeof a) => ({
      type: { prim: 'pair', args: [a.type, b.type] },
      value: { prim: 'Pair', args: [a.value, b.value] },
    })
    const ledgers = both(map('5', '%ledger'), map('6', '%ledger'))
    const refusing = setUp({ storage: ledgers }, { helpers: false })
    expect(await refusing.ask({ tokens: ['7'] })).toMatchObject({ ok: false, code: 'chain_unavailable' })
    const nat = { type: { prim: 'nat', annots: ['%next_token_id'] }, value: { int: '9' } }
    const counters = setUp({ balances, storage: both(nat, nat) })
    expect(await counters.ask()).toMatchObject({ ok: false, code: 'listing_unavailable' })
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
    ['a delegation', { delegates: ['delegate-v2'] }, OWNER, 'query_invalid'],
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
