import { describe, expect, test } from 'vitest'
import type { HoldingQuery } from '../types.ts'
import { createNearAdapter } from './index.ts'
import { type Contract, nearNode, Panic, timeOf } from './test/nearNode.ts'

const CHAIN = 'near:mainnet'
const NOW = timeOf(1000)
type Args = Readonly<Record<string, unknown>>

async function ask(
  contracts: Readonly<Record<string, Contract>>,
  query: Partial<HoldingQuery>,
  options: { readonly sbtRegistry?: string; readonly maxTokens?: number } = {},
) {
  const { fetch, calls } = nearNode({ contracts })
  const adapter = createNearAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch, ...options })
  const block = await adapter.pin('finalized')
  calls.length = 0
  const asked = { chain: CHAIN, collection: 'multi.near', ...query }
  return { answer: await adapter.holdings(asked, `${CHAIN}:alice.near`, block), calls }
}

describe('NEP-245', () => {
  const balances: Readonly<Record<string, string>> = {
    sword: '3',
    shield: '0',
    gold: '340282366920938463463374607431768211455',
  }
  const list = (args: Args, ids = Object.keys(balances)) => {
    const from = Number(args['from_index'])
    return ids.slice(from, from + Number(args['limit'])).map((token_id) => ({
      token_id,
      owner_id: null,
      token_metadata: token_id === 'sword' ? { expires_at: String(NOW - 1) } : null,
    }))
  }
  const contract: Contract = {
    mt_metadata_contract: () => ({ spec: 'mt-1.0.0', name: 'Arms' }),
    mt_batch_balance_of: ({ token_ids: ids }) => (ids as readonly string[]).map((id) => balances[id] ?? '0'),
    mt_tokens_for_owner: (args) => list(args),
    mt_token: ({ token_ids: ids }) =>
      (ids as readonly string[]).map(
        (id) => list({ from_index: '0', limit: 9 }).find(({ token_id }) => token_id === id) ?? null,
      ),
  }
  const multi = { 'multi.near': contract }

  test('default: amounts of each token, found out without being told the standard', async () => {
    const { answer } = await ask(multi, {})
    expect(answer).toMatchObject({
      standard: 'nep245',
      balance: '340282366920938463463374607431768211458',
      complete: true,
      tokens: [
        { id: 'sword', balance: '3', expired: true, asset: 'near:mainnet/nep245:multi.near/sword' },
        { id: 'gold', balance: '340282366920938463463374607431768211455' },
      ],
    })
  })

  test('behavior: named tokens in one request, and their end dates in another', async () => {
    const { answer, calls } = await ask(multi, { standard: 'nep245', tokens: ['sword', 'shield', 'nothing'] })
    expect(answer).toMatchObject({ balance: '3', tokens: [{ id: 'sword', balance: '3', expired: true }] })
    expect(calls).toEqual(['mt_batch_balance_of', 'mt_token'])
  })

  test('behavior: a contract without the optional parts', async () => {
    const { mt_tokens_for_owner: _, mt_token: __, ...core } = contract
    const bare = { 'multi.near': core }
    expect((await ask(bare, { standard: 'nep245', tokens: ['sword'] })).answer).toMatchObject({
      balance: '3',
    })
    expect((await ask(bare, { standard: 'nep245' })).answer).toMatchObject({ code: 'listing_unavailable' })
  })

  test('error: the end of another token is not the end of this one', async () => {
    const swapped = () => [{ token_id: 'gold', owner_id: null, token_metadata: null }]
    const { answer } = await ask(
      { 'multi.near': { ...contract, mt_token: swapped } },
      { standard: 'nep245', tokens: ['sword'] },
    )
    expect(answer).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })

  const once =
    (tokens: readonly unknown[]) =>
    ({ from_index: from }: Args) =>
      from === '0' ? tokens : []
  test.each<readonly [string, Partial<Record<keyof typeof contract, (args: Args) => unknown>>]>([
    [
      'a token of another account',
      { mt_tokens_for_owner: once([{ token_id: 'sword', owner_id: 'bob.near' }]) },
    ],
    ['the same token twice', { mt_tokens_for_owner: (args) => list(args, ['sword', 'sword']) }],
    ['too few amounts', { mt_batch_balance_of: () => [] }],
    ['too many amounts', { mt_batch_balance_of: () => Array(9).fill('1') }],
    ['an amount that is a number', { mt_batch_balance_of: ({ token_ids: ids }) => (ids as []).map(() => 1) }],
    ['a negative amount', { mt_batch_balance_of: ({ token_ids: ids }) => (ids as []).map(() => '-1') }],
    [
      'an amount that is too large',
      { mt_batch_balance_of: ({ token_ids: ids }) => (ids as []).map(() => String(2n ** 128n)) },
    ],
  ])('error: the contract answers %s', async (_, changed) => {
    const { answer } = await ask(
      { 'multi.near': { ...contract, ...changed } as Contract },
      { standard: 'nep245' },
    )
    expect(answer).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })
})

describe('NEP-393', () => {
  const token = (id: unknown, tokenClass: unknown, more: Args = {}) => ({
    token: id,
    metadata: { class: tokenClass, issued_at: 1, expires_at: null, ...more },
  })
  const tokens = [token(7, 1), token(8, 2, { expires_at: NOW - 1 }), token(9, 5, { expires_at: NOW + 1 })]
  const registry = (issuer = 'multi.near', held: readonly ReturnType<typeof token>[] = tokens): Contract => ({
    sbt_tokens_by_owner: ({ account, issuer: by, from_class: from, limit, with_expired: all }) => {
      if (account !== 'alice.near' || by !== issuer || all !== true) return []
      const found = held
        .filter(({ metadata }) => Number(metadata.class) >= Number(from))
        .slice(0, Number(limit))
      return found.length === 0 ? [] : [[issuer, found]]
    },
    sbts: ({ issuer: by, token: ids }) =>
      (ids as readonly number[]).map((id) => {
        const found = by === issuer ? held.find((one) => one.token === id) : undefined
        return found ? { ...found, owner: 'alice.near' } : null
      }),
  })

  test('default: bound to the account, with their ends', async () => {
    const { answer } = await ask({ 'multi.near': registry() }, {})
    expect(answer).toMatchObject({
      standard: 'sbt',
      balance: '3',
      complete: true,
      tokens: [
        { id: '7', transferable: false },
        { id: '8', transferable: false, expired: true },
        { id: '9', transferable: false, expired: false },
      ],
    })
  })

  test('behavior: the issuer’s tokens are read from the registry that the operator named', async () => {
    const contracts = { 'registry.near': registry('issuer.near'), 'issuer.near': {} }
    const query = { standard: 'sbt', collection: 'issuer.near' } as const
    const { answer } = await ask(contracts, query, { sbtRegistry: 'registry.near' })
    expect(answer).toMatchObject({ balance: '3', collection: 'issuer.near' })
    expect((await ask(contracts, query)).answer).toMatchObject({ code: 'unsupported_standard' })
  })

  test('behavior: one class, or single tokens', async () => {
    const contracts = { 'multi.near': registry() }
    const one = await ask(contracts, { standard: 'sbt', unit: '5' })
    expect(one.answer).toMatchObject({ balance: '1', tokens: [{ id: '9' }] })
    const named = await ask(contracts, { standard: 'sbt', tokens: ['7', '70'] })
    expect(named.answer).toMatchObject({ balance: '1', tokens: [{ id: '7' }], complete: true })
    const text = await ask(contracts, { standard: 'sbt', tokens: ['seven'] })
    expect(text.answer).toMatchObject({ code: 'query_invalid' })
  })

  test('behavior: a number that a double cannot hold keeps its digits', async () => {
    const large = `raw:[["multi.near",[{"token":18446744073709551615,"metadata":{"class":1}}]]]`
    const contract = { sbt_tokens_by_owner: ({ from_class: from }: Args) => (from === 1 ? large : []) }
    const { answer } = await ask({ 'multi.near': contract }, { standard: 'sbt' })
    expect(answer).toMatchObject({ balance: '1', tokens: [{ id: '18446744073709551615' }] })
  })

  let given = 0
  test.each<readonly [string, (args: Args) => unknown]>([
    [
      'tokens of another issuer',
      ({ from_class: from }) => (from === 1 ? [['evil.near', [token(1, 1)]]] : []),
    ],
    ['the same class for ever', () => [['multi.near', [token(++given, 1)]]]],
    [
      'the same token twice',
      ({ from_class: from }) => (from === 1 ? [['multi.near', [token(1, 1), token(1, 2)]]] : []),
    ],
    ['no number', () => [['multi.near', [token('a', 1)]]]],
    ['zero', () => [['multi.near', [token(0, 1)]]]],
    ['no class', () => [['multi.near', [token(1, undefined)]]]],
    ['what is no list', () => ({ 'multi.near': [token(1, 1)] })],
  ])('error: the registry answers %s', async (_, sbt_tokens_by_owner) => {
    const { answer } = await ask(
      { 'multi.near': { ...registry(), sbt_tokens_by_owner } },
      { standard: 'sbt' },
    )
    expect(answer).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })

  test('error: the registry names another owner, or another token', async () => {
    const query = { standard: 'sbt', tokens: ['7'] } as const
    const bob = { sbts: () => [{ ...token(7, 1), owner: 'bob.near' }] }
    expect((await ask({ 'multi.near': bob }, query)).answer).toMatchObject({ balance: '0' })
    const other = { sbts: () => [{ ...token(8, 1), owner: 'alice.near' }] }
    expect((await ask({ 'multi.near': other }, query)).answer).toMatchObject({
      code: 'contract_answer_invalid',
    })
    const panics = {
      sbts: () => {
        throw new Panic('no')
      },
    }
    expect((await ask({ 'multi.near': panics }, query)).answer).toMatchObject({ code: 'contract_failed' })
  })
})
