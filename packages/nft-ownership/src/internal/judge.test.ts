import { describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import { OwnershipError } from '../errors.ts'
import { blockOf, fakeAdapter, fakeMetadata } from '../test/fakeAdapter.ts'
import { APES, alice, ape, asac, bob, CHAIN, carol, cat, down, gold, holding, ids } from '../test/gates.ts'
import type { HoldingQuery, Holdings } from '../types.ts'

describe('not an owner, and could not find out', () => {
  test.each<[string, ReturnType<typeof fakeAdapter>, Partial<HoldingQuery>, object]>([
    ['nothing held', holding([]), {}, { status: 'unmet', code: 'not_held', retryable: false }],
    [
      'the chain is down',
      holding([], { holds: { [alice]: { [APES]: down } } }),
      {},
      { status: 'undecided', code: 'chain_unavailable', retryable: true },
    ],
    [
      'no block',
      holding([], { pin: () => Promise.reject(new OwnershipError('chain_mismatch', 'Another chain.')) }),
      {},
      { status: 'undecided', code: 'chain_mismatch' },
    ],
    [
      'the adapter throws',
      holding([], {
        change: () => {
          throw new Error('bug')
        },
      }),
      {},
      { status: 'undecided', code: 'internal' },
    ],
    [
      'too few',
      holding(ids(2)),
      { amount: { min: '3' } },
      { status: 'unmet', code: 'balance_low', balance: '2' },
    ],
    ['enough', holding(ids(3)), { amount: { min: '3' } }, { status: 'met', balance: '3' }],
    ['too many', holding(ids(3)), { amount: { max: '2' } }, { status: 'unmet', code: 'balance_high' }],
    [
      'an amount beyond doubles',
      holding([{ balance: '9007199254740993' }]),
      { amount: { min: '9007199254740994' } },
      { status: 'unmet', code: 'balance_low' },
    ],
    ['nothing, which is allowed', holding([]), { amount: { min: '0', max: '2' } }, { status: 'met' }],
    ['expired', holding([{ expired: true }]), {}, { status: 'unmet', code: 'expired' }],
    [
      'one of two expired',
      holding([
        { id: '1', expired: true },
        { id: '2', expired: false },
      ]),
      { amount: { min: '2' } },
      { status: 'unmet', code: 'balance_low' },
    ],
    [
      'transferable',
      holding([{ transferable: true }]),
      { soulbound: true },
      { status: 'unmet', code: 'transferable' },
    ],
    ['not said to be bound', holding([{}]), { soulbound: true }, { status: 'unmet', code: 'transferable' }],
    ['bound', holding([{ transferable: false }]), { soulbound: true }, { status: 'met' }],
  ])('%s', async (_, chain, more, expected) => {
    const { root } = await createOwnership({ adapters: [chain] }).check({ ...ape, ...more }, [alice])
    expect(root).toMatchObject({ status: (expected as { status: string }).status, conditions: [expected] })
  })

  test.each<[string, Partial<HoldingQuery>, string, boolean, string]>([
    // [case, query, balance, complete, status] over one listed token
    ['a count from the chain, more than listed', { amount: { min: '3' } }, '3', false, 'met'],
    ['a count from the chain against max', { amount: { max: '2' } }, '3', false, 'unmet'],
    ['a count from the chain within max', { amount: { max: '3' } }, '3', false, 'met'],
    ['a list cut short, enough already', {}, '1', false, 'met'],
    ['a list cut short, not enough yet', { amount: { min: '2' } }, '1', false, 'undecided'],
    ['a list cut short against max', { amount: { max: '1' } }, '1', false, 'undecided'],
    ['unlisted ones may be transferable', { soulbound: true, amount: { min: '2' } }, '3', false, 'undecided'],
    ['not even all unlisted ones are enough', { soulbound: true, amount: { min: '4' } }, '3', false, 'unmet'],
  ])('incomplete: %s', async (_, more, balance, complete, status) => {
    const change = (holdings: object) => ({ ...holdings, balance, complete }) as never
    const chain = holding([{ transferable: false }], { change })
    const answer = await createOwnership({ adapters: [chain] }).check({ ...ape, ...more }, [alice])
    expect(answer.status).toBe(status)
    expect(answer.met.every((condition) => !condition.complete)).toBe(true)
  })

  test.each(['nep171', 'nep245', 'sbt'] as const)(
    'incomplete: unlisted tokens of a standard with end dates may have expired: %s',
    async (standard) => {
      const chain = fakeAdapter({
        chain: asac.chain,
        holds: { [carol]: { [asac.collection]: [{}] } },
        change: (holdings) => ({ ...holdings, standard, balance: '3', complete: false }),
      })
      const { check } = createOwnership({ adapters: [chain] })
      expect((await check({ ...asac, amount: { min: '2' } }, [carol])).status).toBe('undecided')
      expect((await check(asac, [carol])).status).toBe('met')
    },
  )

  test('a trait that hides behind its length opens no negation', async () => {
    const traits = [{ name: 'Fur', op: 'regex', value: 'Banned' } as const]
    const metadata = fakeMetadata({ 0: { Fur: `Banned${' '.repeat(300)}` } })
    const { check } = createOwnership({ adapters: [holding(ids(1))], metadata })
    const answer = await check({ not: { ...ape, traits } }, [alice])
    expect(answer).toMatchObject({ status: 'undecided', retryable: false })
    expect(JSON.stringify(answer.root)).toContain('metadata_too_large')
  })

  test.each<[string, (holdings: never) => object]>([
    ['another account', () => ({ owner: bob })],
    ['another chain', () => ({ chain: 'eip155:5' })],
    ['another block', () => ({ block: blockOf(CHAIN, '99') })],
    ['a block of another chain', () => ({ block: { ...blockOf(CHAIN), chain: 'eip155:5' } })],
    ['a balance that is none', () => ({ balance: '0x5' })],
    ['a negative balance', () => ({ balance: '-5' })],
    ['more tokens than the balance', () => ({ balance: '0' })],
    [
      'a token twice',
      () => ({
        balance: '2',
        tokens: [
          { id: '7', balance: '1' },
          { id: '7', balance: '1' },
        ],
      }),
    ],
    ['a token that was not asked for', () => ({ tokens: [{ id: '8', balance: '1' }] })],
    ['a token that is not held', () => ({ tokens: [{ id: '7', balance: '0' }] })],
    ['fewer than none of a token', () => ({ tokens: [{ id: '7', balance: '-1' }] })],
    [
      'a delegation that was not asked for',
      () => ({ tokens: [{ id: '7', balance: '1', via: [{ kind: 'delegate-v2', account: alice }] }] }),
    ],
    ['another standard', () => ({ standard: 'erc1155' })],
  ])('an adapter that breaks its contract is no answer: %s', async (_, wrong) => {
    const query: HoldingQuery = { ...ape, standard: 'erc721', tokens: [{ from: '1', to: '7' }] }
    const ask = (change: (holdings: Holdings) => Holdings) =>
      createOwnership({ adapters: [holding([{ id: '7' }], { change })] }).check(query, [alice])
    expect(await ask((holdings) => holdings)).toMatchObject({ status: 'met' })
    const answer = await ask((holdings) => ({ ...holdings, ...wrong(holdings as never) }))
    expect(answer).toMatchObject({ status: 'undecided', root: { conditions: [{ code: 'internal' }] } })
  })

  test('the same token counts once for the account, and once for another one that has delegated it', async () => {
    const via = [{ kind: 'delegate-v2', account: bob }] as const
    const chain = holding([
      { id: '7', balance: '2' },
      { id: '7', balance: '3', holder: bob, via },
    ])
    const query: HoldingQuery = { ...ape, delegates: ['delegate-v2'], amount: { min: '5' } }
    expect((await createOwnership({ adapters: [chain] }).check(query, [alice])).status).toBe('met')
  })
})

describe('traits and metadata', () => {
  const traits = { 0: { Fur: 'Gold', Hat: 'Crown' }, 1: { Fur: 'Brown', Hat: 'Crown' }, 2: { Fur: 'Gold' } }
  const crowned = { ...ape, traits: [gold, { name: 'Hat', op: 'eq', value: 'Crown' } as const] }

  test('all conditions hold for the same token', async () => {
    const metadata = fakeMetadata(traits)
    const { check } = createOwnership({ adapters: [holding(ids(3))], metadata })
    const { met } = await check(crowned, [alice])
    expect(met[0]?.tokens.map(({ id }) => id)).toEqual(['0'])
    expect(met[0]?.tokens[0]?.metadata?.traits).toEqual(traits[0])
    const split = createOwnership({ adapters: [holding([{ id: '1' }, { id: '2' }])], metadata })
    expect(await split.check(crowned, [alice])).toMatchObject({
      status: 'unmet',
      root: { conditions: [{ code: 'trait_unmet' }] },
    })
  })

  test('amounts count tokens with the traits', async () => {
    const { check } = createOwnership({ adapters: [holding(ids(3))], metadata: fakeMetadata(traits) })
    const query = { ...ape, traits: [gold] }
    expect((await check({ ...query, amount: { min: '2' } }, [alice])).status).toBe('met')
    expect((await check({ ...query, amount: { min: '3' } }, [alice])).status).toBe('unmet')
    expect((await check({ ...query, amount: { max: '1' } }, [alice])).status).toBe('unmet')
  })

  test('no metadata is read unless it is needed, or asked for and the gate is met', async () => {
    const metadata = fakeMetadata(traits)
    const { check } = createOwnership({ adapters: [holding(ids(3))], metadata })
    await check(ape, [alice])
    await check({ ...ape, amount: { min: '9' } }, [alice], { metadata: true })
    await check({ allOf: [ape, cat] }, [alice], { metadata: true })
    await check({ not: ape }, [alice], { metadata: true })
    expect(metadata.asked).toEqual([])
    const { met } = await check(ape, [alice], { metadata: true })
    expect(metadata.asked).toEqual(['0', '1', '2'])
    expect(met[0]?.tokens[1]?.metadata?.traits).toEqual(traits[1])
  })

  test('reading stops where the answer is known', async () => {
    const every = Object.fromEntries(ids(20).map(({ id }) => [id, { Fur: 'Gold' }]))
    const metadata = fakeMetadata(every)
    const { check } = createOwnership({ adapters: [holding(ids(20))], metadata })
    await check({ ...ape, traits: [gold] }, [alice])
    expect(metadata.asked).toHaveLength(4)
  })

  test('more tokens than may be read leave it open, never unmet', async () => {
    const metadata = fakeMetadata(Object.fromEntries(ids(30).map(({ id }) => [id, { Fur: 'Brown' }])))
    const { check } = createOwnership({ adapters: [holding(ids(30))], metadata })
    const answer = await check({ ...ape, traits: [gold] }, [alice])
    expect(metadata.asked).toHaveLength(20)
    expect(answer).toMatchObject({
      status: 'undecided',
      root: { conditions: [{ code: 'listing_incomplete' }] },
    })
  })

  test('unlisted tokens may have the traits: not unmet, and no negation is met', async () => {
    const chain = holding([{ id: '1' }], {
      change: (holdings) => ({ ...holdings, balance: '3', complete: false }),
    })
    const { check } = createOwnership({ adapters: [chain], metadata: fakeMetadata(traits) })
    const query = { ...ape, traits: [gold] }
    expect(await check(query, [alice])).toMatchObject({
      status: 'undecided',
      root: { conditions: [{ code: 'listing_incomplete' }] },
    })
    expect((await check({ not: query }, [alice])).status).toBe('undecided')
  })

  test.each<[string, Parameters<typeof holding>[0], Partial<HoldingQuery>]>([
    ['not_held', [], {}],
    ['expired', [{ expired: true }], {}],
    ['transferable', [{ transferable: true }], { soulbound: true }],
    ['trait_unmet', [{}], {}],
  ])('where no token is left to have them, the reason is why: %s', async (code, tokens, more) => {
    const { check } = createOwnership({ adapters: [holding(tokens)], metadata: fakeMetadata({}) })
    const answer = await check({ ...ape, ...more, traits: [gold] }, [alice])
    expect(answer).toMatchObject({ status: 'unmet', root: { conditions: [{ code }] } })
  })

  test('at most four documents at once', async () => {
    let most = 0
    let now = 0
    const { check } = createOwnership({
      adapters: [holding(ids(20))],
      metadata: async () => {
        now += 1
        most = Math.max(most, now)
        await new Promise((resolve) => setTimeout(resolve, 1))
        now -= 1
        return { ok: false, code: 'metadata_missing', retryable: false, reason: '' }
      },
    })
    await check(
      {
        anyOf: [
          { ...ape, traits: [gold] },
          { ...ape, traits: [gold], amount: { min: '2' } },
        ],
      },
      [alice],
    )
    expect(most).toBe(4)
  })

  test.each<[string, Parameters<typeof createOwnership>[0]['metadata'], string, string, boolean]>([
    ['no resolver', undefined, 'undecided', 'metadata_unavailable', false],
    [
      'unreachable',
      async () => ({ ok: false, code: 'metadata_unavailable', retryable: true, reason: '' }),
      'undecided',
      'metadata_unavailable',
      true,
    ],
    [
      'wrong bytes',
      async () => ({ ok: false, code: 'metadata_mismatch', retryable: false, reason: '' }),
      'undecided',
      'metadata_mismatch',
      false,
    ],
    ['no metadata at all', fakeMetadata({}), 'unmet', 'trait_unmet', false],
    ['a resolver that throws', () => Promise.reject(new Error('bug')), 'undecided', 'internal', false],
  ])('%s', async (_, metadata, status, code, retryable) => {
    const { check } = createOwnership({ adapters: [holding([{ id: '1' }])], metadata })
    const answer = await check({ ...ape, traits: [gold] }, [alice])
    expect(answer).toMatchObject({ status, retryable, root: { conditions: [{ code }] } })
    // What is not known to be without the trait does not meet a negation.
    const negated = await check({ not: { ...ape, traits: [gold] } }, [alice])
    expect(negated.status).toBe(status === 'unmet' ? 'met' : 'undecided')
  })

  test('one readable token that has it is enough', async () => {
    const metadata = fakeMetadata(traits)
    const { check } = createOwnership({
      adapters: [holding(ids(2))],
      metadata: async (source, options) =>
        source.tokenId === '1' ? Promise.reject(new Error('down')) : metadata(source, options),
    })
    expect((await check({ ...ape, traits: [gold] }, [alice])).status).toBe('met')
  })

  test.each([
    ['unverified', 'undecided'],
    ['verified', 'met'],
    ['onchain', 'met'],
  ] as const)('integrity: %s bytes', async (integrity, status) => {
    const { check } = createOwnership({
      adapters: [holding(ids(1))],
      metadata: fakeMetadata(traits, integrity),
    })
    const answer = await check({ ...ape, traits: [gold], integrity: 'verified' }, [alice])
    expect(answer.status).toBe(status)
    if (status === 'undecided')
      expect(answer.root).toMatchObject({ conditions: [{ code: 'metadata_unverified', retryable: false }] })
    expect((await check({ ...ape, traits: [gold] }, [alice])).status).toBe('met')
  })
})
