import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery, Holdings } from '../types.ts'
import { createNearAdapter, type NearAdapterOptions } from './index.ts'
import {
  type Contract,
  hashOf,
  type NearNodeOptions,
  nearNode,
  nep171,
  OutOfGas,
  Panic,
  timeOf,
} from './test/nearNode.ts'

const CHAIN = 'near:mainnet'
const ALICE = `${CHAIN}:alice.near`
const BOB = `${CHAIN}:bob.near`

type Setup = Partial<NearNodeOptions> & Partial<Pick<NearAdapterOptions, 'maxTokens' | 'sbtRegistry'>>

function setUp({ maxTokens, sbtRegistry, ...node }: Setup) {
  const { fetch, calls } = nearNode({ contracts: {}, ...node })
  const urls = ['https://node.example']
  return { adapter: createNearAdapter({ chain: CHAIN, urls, fetch, maxTokens, sbtRegistry }), calls }
}

async function ask(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ALICE) {
  const { adapter, calls } = setUp(setup)
  const block = await adapter.pin(query.at)
  calls.length = 0
  const answer = await adapter.holdings({ chain: CHAIN, collection: 'nft.near', ...query }, owner, block)
  return { answer, calls }
}

async function held(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ALICE): Promise<Holdings> {
  const { answer } = await ask(setup, query, owner)
  expect(answer).toMatchObject({ ok: true })
  return answer as Holdings
}

async function code(setup: Setup, query: Partial<HoldingQuery> = {}, owner = ALICE): Promise<unknown> {
  const { answer } = await ask(setup, query, owner)
  return answer.ok ? answer : answer.code
}

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, 'alice.near']))

const passes = nep171({ '0': 'alice.near', '1': 'alice.near', 'gold-7': 'bob.near', a_b: 'alice.near' })
const contracts = { 'nft.near': passes }

describe('pin', () => {
  test('default: the final block, with its time', async () => {
    const { adapter } = setUp({ contracts })
    const block = {
      chain: CHAIN,
      number: '1000',
      hash: hashOf(1000),
      time: new Date(timeOf(1000)).toISOString(),
    }
    expect(await adapter.pin(undefined)).toEqual(block)
    expect(await adapter.pin('finalized')).toEqual(block)
  })

  test('behavior: safe and latest are further ahead; numbers and hashes are found', async () => {
    const { adapter } = setUp({ contracts })
    expect((await adapter.pin('safe')).number).toBe('1001')
    expect((await adapter.pin('latest')).number).toBe('1002')
    expect((await adapter.pin({ number: '7' })).hash).toBe(hashOf(7))
    expect((await adapter.pin({ hash: hashOf(7) })).number).toBe('7')
  })

  test.each([
    [{ number: '2000' }, 'block_unknown'],
    [{ hash: hashOf(2000) }, 'block_unknown'],
    [{ number: '3' }, 'block_unavailable'],
    [{ number: '0x10' }, 'query_invalid'],
    [{ number: '99999999999999999999' }, 'query_invalid'],
    [{ hash: 'l0l' }, 'query_invalid'],
  ] as const)('error: %j', async (at, expected) => {
    const { adapter } = setUp({ contracts, oldest: 5 })
    await expect(adapter.pin(at)).rejects.toMatchObject({ code: expected })
  })

  test('error: the node serves another network', async () => {
    const { adapter } = setUp({ contracts, chainId: 'testnet' })
    await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('error: the node answers about another block than the one that was named', async () => {
    const lying = setUp({
      contracts,
      bend: (method, result) => (method === 'block' ? { header: header(8) } : result),
    })
    await expect(lying.adapter.pin({ number: '7' })).rejects.toMatchObject({ code: 'chain_inconsistent' })
  })

  test('behavior: where two must agree, the block that one names is asked of both', async () => {
    const ahead = nearNode({ contracts, height: 1003 })
    const behind = nearNode({ contracts, height: 1001 })
    const adapter = createNearAdapter({
      chain: CHAIN,
      urls: ['https://a.example', 'https://b.example'],
      agree: 2,
      fetch: (url, init) => ((url as string).includes('a.example') ? ahead : behind).fetch(url, init),
    })
    expect((await adapter.pin('finalized')).number).toBe('1003')
  })

  const header = (height: number) => ({ height, hash: hashOf(height), timestamp_nanosec: '1' })
})

describe('NEP-171', () => {
  test('default: what the owner holds, by CAIP-19', async () => {
    const answer = await held({ contracts }, { standard: 'nep171' })
    expect(answer).toEqual({
      ok: true,
      owner: ALICE,
      chain: CHAIN,
      standard: 'nep171',
      collection: 'nft.near',
      balance: '3',
      tokens: [
        { asset: 'near:mainnet/nep171:nft.near/0', id: '0', balance: '1' },
        { asset: 'near:mainnet/nep171:nft.near/1', id: '1', balance: '1' },
        { asset: 'near:mainnet/nep171:nft.near/a%5Fb', id: 'a_b', balance: '1' },
      ],
      complete: true,
      block: expect.objectContaining({ number: '1000' }),
      source: { kind: 'node', endpoints: ['node.example'], method: 'nft_tokens_for_owner' },
      warnings: [],
    })
  })

  test('behavior: not an owner is an answer', async () => {
    const answer = await held({ contracts }, {}, `${CHAIN}:nobody.near`)
    expect(answer).toMatchObject({ balance: '0', tokens: [], complete: true })
  })

  test('behavior: an approved account is no owner', async () => {
    expect(await held({ contracts }, {}, `${CHAIN}:market.near`)).toMatchObject({ balance: '0' })
    expect(await held({ contracts }, { tokens: ['0'] }, `${CHAIN}:market.near`)).toMatchObject({
      balance: '0',
    })
  })

  test('behavior: named tokens are asked one by one, absent ones are nobody’s', async () => {
    const { answer, calls } = await ask({ contracts }, { tokens: ['0', 'gold-7', '0'] })
    expect(answer).toMatchObject({ balance: '1', complete: true, tokens: [{ id: '0' }] })
    expect(calls).toEqual(['nft_token', 'nft_token'])
    expect(await held({ contracts }, { tokens: ['nope'] })).toMatchObject({ balance: '0', complete: true })
    expect(await held({ contracts }, { tokens: ['gold-7'] }, BOB)).toMatchObject({ balance: '1' })
  })

  test('behavior: many named tokens are looked for among those of the owner, where these are fewer', async () => {
    const tokens = ['0', 'gold-7', 'nope', 'a_b']
    const few = await ask({ contracts }, { tokens })
    expect(few.answer).toMatchObject({ balance: '2', complete: true, tokens: [{ id: '0' }, { id: 'a_b' }] })
    expect(few.calls).toEqual(['nft_supply_for_owner', 'nft_tokens_for_owner'])
    const none = await ask({ contracts }, { tokens }, `${CHAIN}:nobody.near`)
    expect(none.answer).toMatchObject({ balance: '0', complete: true })
    expect(none.calls).toEqual(['nft_supply_for_owner'])
    const large = await ask({ contracts: { 'nft.near': nep171(many(300)) } }, { tokens: ['t7', 't8', 'x'] })
    expect(large.answer).toMatchObject({ balance: '2', complete: true })
    expect(large.calls).toEqual(['nft_supply_for_owner', ...Array(3).fill('nft_token')])
  })

  test('behavior: only tokens of a series, by the beginning of their ids', async () => {
    const series = { 'nft.near': nep171({ '1:1': 'alice.near', '1:2': 'bob.near', '12:1': 'alice.near' }) }
    expect(await held({ contracts: series }, { tokenPrefix: '1:' })).toMatchObject({
      balance: '1',
      tokens: [{ id: '1:1' }],
      complete: true,
    })
    expect(await held({ contracts: series }, { tokenPrefix: '12:', tokens: ['1:1'] })).toMatchObject({
      balance: '0',
    })
  })

  test('behavior: lists page by page', async () => {
    const { answer, calls } = await ask({ contracts: { 'nft.near': nep171(many(120)) } })
    expect(answer).toMatchObject({ balance: '120', complete: true })
    expect(calls).toEqual(['nft_supply_for_owner', ...Array(3).fill('nft_tokens_for_owner')])
  })

  test('behavior: a contract that caps its pages, and has no supply, is read to the end', async () => {
    const { nft_supply_for_owner: _, nft_tokens_for_owner: list, ...rest } = nep171(many(25))
    const capped = (args: Readonly<Record<string, unknown>>) => list?.({ ...args, limit: 10 })
    const answer = await held({ contracts: { 'nft.near': { ...rest, nft_tokens_for_owner: capped } } })
    expect(answer).toMatchObject({ balance: '25', complete: true })
  })

  test('behavior: a page that takes too much gas is halved', async () => {
    const { nft_tokens_for_owner: list, ...rest } = nep171(many(30))
    const heavy = (args: Readonly<Record<string, unknown>>) => {
      if (Number(args['limit']) > 15) throw new OutOfGas()
      return list?.(args)
    }
    const answer = await held({ contracts: { 'nft.near': { ...rest, nft_tokens_for_owner: heavy } } })
    expect(answer).toMatchObject({ balance: '30', complete: true })
  })

  test('behavior: a list that is too long is ended, and says so', async () => {
    const answer = await held({ contracts: { 'nft.near': nep171(many(300)) }, maxTokens: 100 })
    expect(answer).toMatchObject({ balance: '300', complete: false })
    expect(answer.tokens).toHaveLength(100)
    const part = await held(
      { contracts: { 'nft.near': nep171(many(300)) }, maxTokens: 100 },
      { tokenPrefix: 't1' },
    )
    expect(part).toMatchObject({ balance: '11', complete: false })
  })

  test('behavior: an id that does not fit CAIP-19 stays in full', async () => {
    const id = 'x'.repeat(79)
    const answer = await held({ contracts: { 'nft.near': nep171({ [id]: 'alice.near' }) } })
    expect(answer.tokens).toEqual([{ asset: undefined, id, balance: '1' }])
  })

  test('behavior: ids and accounts reach the contract as JSON, whatever is in them', async () => {
    const id = '"} \\ é'
    const answer = await held({ contracts: { 'nft.near': nep171({ [id]: 'alice.near' }) } }, { tokens: [id] })
    expect(answer.balance).toBe('1')
  })

  test.each([
    [String(timeOf(1000) - 1), true],
    [timeOf(1000) - 1, true],
    [String(timeOf(1000) + 1), false],
    [Math.floor(timeOf(1000) / 1000) - 1, true],
    [Math.floor(timeOf(1000) / 1000) + 2, false],
    [`${timeOf(1000) - 1}000000`, true],
    [`${timeOf(1000) + 1}000000`, false],
    ['18446744073709551615', false],
    ['253402300799000', false],
    ['soon', true],
  ])('behavior: expires_at %s', async (expires_at, expired) => {
    const contract = nep171({ '0': 'alice.near' }, { '0': { title: 'Pass', expires_at } })
    expect((await held({ contracts: { 'nft.near': contract } })).tokens).toMatchObject([{ expired }])
    expect((await held({ contracts: { 'nft.near': contract } }, { tokens: ['0'] })).tokens).toMatchObject([
      { expired },
    ])
  })

  test('error: there is no account, or no contract in it', async () => {
    expect(await code({}, {})).toBe('no_contract')
    expect(await code({ accounts: ['nft.near'] }, {})).toBe('no_contract')
  })

  test('error: the contract speaks no standard', async () => {
    expect(await code({ contracts: { 'nft.near': {} } })).toBe('unsupported_standard')
    expect(await code({ contracts: { 'nft.near': {} } }, { standard: 'nep171' })).toBe('unsupported_standard')
    for (const tokens of [['1'], ['gold'], ['1', '2', 'gold']]) {
      expect(await code({ contracts: { 'nft.near': {} } }, { tokens })).toBe('unsupported_standard')
    }
  })

  test('error: a contract that does not list its tokens', async () => {
    const { nft_tokens_for_owner: _, nft_supply_for_owner: __, ...core } = passes
    expect(await code({ contracts: { 'nft.near': core } })).toBe('listing_unavailable')
    expect(await held({ contracts: { 'nft.near': core } }, { tokens: ['0'] })).toMatchObject({ balance: '1' })
  })

  const hostile = (list: (args: Readonly<Record<string, unknown>>) => unknown, supply = '1'): Contract => ({
    ...passes,
    nft_supply_for_owner: () => supply,
    nft_tokens_for_owner: list,
  })
  const token = (token_id: unknown, owner_id: unknown = 'alice.near') => ({
    token_id,
    owner_id,
    metadata: null,
  })

  test.each<readonly [string, Contract]>([
    ['another account’s token', hostile(() => [token('9', 'bob.near')])],
    ['a token without an owner', hostile(() => [token('9', null)])],
    ['a token without an id', hostile(() => [token(undefined)])],
    ['an id that is no text', hostile(() => [token(9)])],
    ['an endless id', hostile(() => [token('9'.repeat(5000))])],
    ['the same token twice', hostile(() => [token('9'), token('9')], '2')],
    ['the same page for ever', hostile(() => [token('9')], '3')],
    ['fewer than it says', hostile(({ from_index: from }) => (from === '0' ? [token('9')] : []), '2')],
    ['more than it says', hostile(() => [token('8'), token('9')], '1')],
    [
      'more than it was asked for',
      hostile(() => Array.from({ length: 51 }, (_, id) => token(String(id))), '51'),
    ],
    ['no list', hostile(() => ({ tokens: [token('9')] }))],
    ['null', hostile(() => null)],
    ['a negative supply', hostile(() => [token('9')], '-1')],
    ['a supply that is too large', hostile(() => [token('9')], '9'.repeat(40))],
    ['what is no JSON', hostile(() => new TextEncoder().encode('[{'))],
    ['what is no text', hostile(() => Uint8Array.of(0xff, 0xfe))],
  ])('error: the contract answers %s', async (_, contract) => {
    expect(await code({ contracts: { 'nft.near': contract } })).toBe('contract_answer_invalid')
  })

  test('error: the contract answers another token than it was asked for, or panics', async () => {
    const swapped = { ...passes, nft_token: () => token('0') }
    expect(await code({ contracts: { 'nft.near': swapped } }, { tokens: ['7'] })).toBe(
      'contract_answer_invalid',
    )
    const panics = {
      nft_token: () => {
        throw new Panic('no')
      },
    }
    expect(await code({ contracts: { 'nft.near': panics } }, { tokens: ['7'] })).toBe('contract_failed')
  })

  test('error: a panic in the middle of a list is not its end', async () => {
    const list = hostile(({ from_index: from }) => {
      if (from !== '0') throw new Panic('storage is broken')
      return [token('9')]
    }, '2')
    expect(await code({ contracts: { 'nft.near': list } })).toBe('contract_failed')
  })

  test.each<readonly [Partial<HoldingQuery>, string]>([
    [{ collection: 'Nft.near' }, 'query_invalid'],
    [{ collection: '../evil' }, 'query_invalid'],
    [{ chain: 'near:testnet' }, 'query_invalid'],
    [{ standard: 'erc721' }, 'query_invalid'],
    [{ tokens: [{ from: '1', to: '3' }] }, 'query_invalid'],
    [{ tokens: Array.from({ length: 501 }, (_, id) => String(id)) }, 'query_invalid'],
    [{ indexer: 'some' }, 'query_invalid'],
    [{ factory: 'factory.near' }, 'query_invalid'],
    [{ delegates: ['delegate-v2'] }, 'query_invalid'],
    [{ unit: '1' }, 'query_invalid'],
  ])('error: a query that makes no sense: %#', async (query, expected) => {
    expect(await code({ contracts }, query)).toBe(expected)
  })

  test.each(['near:testnet:alice.near', 'near:mainnet:Alice', 'eip155:1:0x00', 'alice.near', ''])(
    'error: the account %j is not one of the network',
    async (owner) => {
      expect(await code({ contracts }, {}, owner)).toBe('account_invalid')
    },
  )

  test('error: a node that answers about another block, or nonsense, is not believed', async () => {
    const other = (method: string, result: Readonly<Record<string, unknown>>) =>
      method.startsWith('nft_') ? { ...result, block_hash: hashOf(5) } : result
    expect(await code({ contracts, bend: other })).toBe('chain_inconsistent')
    for (const bytes of [null, [256], ['a'], 'abc', { 0: 1 }]) {
      const bend = (method: string, result: Readonly<Record<string, unknown>>) =>
        method.startsWith('nft_') ? { ...result, result: bytes } : result
      expect(await code({ contracts, bend })).toBe('chain_inconsistent')
    }
  })

  test('error: the state of the block is gone; another node may have it', async () => {
    const pruned = nearNode({ contracts, oldest: 1001 })
    const archival = nearNode({ contracts })
    const options = { chain: CHAIN, urls: ['https://pruned.example', 'https://archival.example'] }
    const query = { chain: CHAIN, collection: 'nft.near' }
    const block = { chain: CHAIN, number: '1000', hash: hashOf(1000), time: '2026-01-01T00:00:00.000Z' }
    const both = createNearAdapter({
      ...options,
      fetch: (url, init) => ((url as string).includes('pruned') ? pruned : archival).fetch(url, init),
    })
    expect(await both.holdings(query, ALICE, block)).toMatchObject({
      balance: '3',
      source: { endpoints: ['archival.example'] },
    })
    const alone = createNearAdapter({ ...options, fetch: pruned.fetch })
    expect(await alone.holdings(query, ALICE, block)).toMatchObject({ ok: false, code: 'block_unavailable' })
  })

  test('error: two nodes that must agree, and do not', async () => {
    const other = nearNode({ contracts: { 'nft.near': nep171({ '9': 'alice.near' }) } })
    const same = nearNode({ contracts })
    const put = async (second: typeof fetch) => {
      const adapter = createNearAdapter({
        chain: CHAIN,
        urls: ['https://a.example', 'https://b.example'],
        agree: 2,
        fetch: (url, init) => ((url as string).includes('a.example') ? same.fetch : second)(url, init),
      })
      const block = await adapter.pin('finalized')
      return adapter.holdings({ chain: CHAIN, collection: 'nft.near' }, ALICE, block)
    }
    expect(await put(other.fetch)).toMatchObject({ ok: false, code: 'chain_disagreement' })
    expect(await put(same.fetch)).toMatchObject({
      balance: '3',
      source: { endpoints: ['a.example', 'b.example'] },
    })
  })

  test('whatever a contract answers, nothing is thrown, and only tokens of the account count', async () => {
    const token = fc.record({
      token_id: fc.oneof(fc.string(), fc.constantFrom('0', '1'), fc.jsonValue()),
      owner_id: fc.oneof(fc.constantFrom('alice.near', 'bob.near'), fc.jsonValue()),
      metadata: fc.oneof(fc.record({ expires_at: fc.jsonValue() }), fc.jsonValue()),
    })
    const listing = fc.oneof(fc.array(token, { maxLength: 4 }), fc.jsonValue())
    const supply = fc.oneof(fc.nat(4).map(String), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(listing, supply, fc.option(fc.constant(['0', '1'])), async (list, count, tokens) => {
        const contract = {
          nft_supply_for_owner: () => count,
          nft_tokens_for_owner: ({ from_index: from }: { readonly from_index?: unknown }) =>
            from === '0' ? list : [],
          nft_token: () => (Array.isArray(list) ? list[0] : list),
        }
        const query = { standard: 'nep171', ...(tokens && { tokens }) } as const
        const { answer } = await ask({ contracts: { 'nft.near': contract } }, query)
        if (!answer.ok) return
        const own = Array.isArray(list)
          ? list.filter((one) => (one as { owner_id?: unknown } | null)?.owner_id === 'alice.near').length
          : 0
        expect(Number(answer.balance)).toBeLessThanOrEqual(
          Math.max(own, (list as { owner_id?: unknown } | null)?.owner_id === 'alice.near' ? 1 : 0),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('error: a node that cannot be reached is never “not an owner”', async () => {
    const adapter = createNearAdapter({
      chain: CHAIN,
      urls: ['https://node.example'],
      fetch: () => Promise.reject(new TypeError('down')),
    })
    const block = { chain: CHAIN, number: '1000', hash: hashOf(1000) }
    expect(await adapter.holdings({ chain: CHAIN, collection: 'nft.near' }, ALICE, block)).toMatchObject({
      ok: false,
      code: 'chain_unavailable',
      retryable: true,
    })
  })
})
