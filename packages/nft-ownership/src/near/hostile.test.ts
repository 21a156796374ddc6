import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { createNearAdapter } from './index.ts'
import { ALICE, ask, CHAIN, code, contracts, held, passes } from './test/ask.ts'
import { type Contract, hashOf, nearNode, nep171, Panic } from './test/nearNode.ts'

describe('NEP-171', () => {
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
    [{ deployBlock: '1' }, 'query_invalid'],
    [{ collectionPath: '/public/x' }, 'query_invalid'],
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

  test('error: a failure at another block is none at this one', async () => {
    const info = { vm_error: 'MethodResolveError(MethodNotFound)' }
    const failing = (block: number) => {
      const node = nearNode({ contracts })
      const fetch: typeof globalThis.fetch = async (url, init) => {
        const { id, method } = JSON.parse(init?.body as string) as { id: number; method: string }
        if (method !== 'query') return node.fetch(url, init)
        const cause = { name: 'CONTRACT_EXECUTION_ERROR', info: { ...info, block_hash: hashOf(block) } }
        return Response.json({ jsonrpc: '2.0', id, error: { name: 'HANDLER_ERROR', cause } })
      }
      const adapter = createNearAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch })
      const query = { chain: CHAIN, collection: 'nft.near', standard: 'nep171' } as const
      return adapter.holdings(query, ALICE, { chain: CHAIN, number: '1000', hash: hashOf(1000) })
    }
    expect(await failing(1000)).toMatchObject({ ok: false, code: 'unsupported_standard' })
    expect(await failing(5)).toMatchObject({ ok: false, code: 'chain_inconsistent' })
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
      token_id: fc.oneof(fc.string(), fc.constantFrom('0', '1'), anyJson),
      owner_id: fc.oneof(fc.constantFrom('alice.near', 'bob.near'), anyJson),
      metadata: fc.oneof(fc.record({ expires_at: anyJson }), anyJson),
    })
    const listing = fc.oneof(fc.array(token, { maxLength: 4 }), anyJson)
    const supply = fc.oneof(fc.nat(4).map(String), anyJson)
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
      runs(200),
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
