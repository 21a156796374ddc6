import { describe, expect, test } from 'vitest'
import { ALICE, ask, BOB, CHAIN, contracts, held, many } from './test/ask.ts'
import { nep171, OutOfGas, timeOf } from './test/nearNode.ts'

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
})
