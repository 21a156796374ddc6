import { describe, expect, test } from 'vitest'
import { createOwnership } from './createOwnership.ts'
import { OwnershipError, undecided } from './errors.ts'
import type { ProvenAccount } from './gate.ts'
import { blockOf, type FakeWorld, fakeAdapter, fakeMetadata } from './test/fakeAdapter.ts'
import type { Gate, HoldingQuery, Token } from './types.ts'

const CHAIN = 'eip155:1'
const APES = '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d'
const CATS = `0x${'ca'.repeat(20)}`
const alice = 'eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'
const bob = `eip155:1:0x${'b0'.repeat(20)}`
const carol = 'near:mainnet:carol.near'
const ape: HoldingQuery = { chain: CHAIN, collection: APES }
const cat: HoldingQuery = { chain: CHAIN, collection: CATS }
const asac: HoldingQuery = { chain: 'near:mainnet', collection: 'asac.near' }
const gold = { name: 'Fur', op: 'eq', value: 'Gold' } as const
const down = undecided('chain_unavailable', 'Nobody answers.', CHAIN)

const holding = (tokens: readonly Partial<Token>[], more: Partial<FakeWorld> = {}) =>
  fakeAdapter({ chain: CHAIN, holds: { [alice]: { [APES]: tokens } }, ...more })

const ids = (count: number) => Array.from({ length: count }, (_, id) => ({ id: String(id) }))

describe('createOwnership', () => {
  test('default', async () => {
    const chain = holding([{ id: '7' }])
    const now = () => new Date('2026-11-21T12:00:00Z')
    const ownership = createOwnership({ adapters: [chain], now })
    const answer = await ownership.check(ape, [alice])
    expect(answer).toMatchObject({
      status: 'met',
      retryable: false,
      gate: ape,
      checkedAt: '2026-11-21T12:00:00.000Z',
    })
    expect(answer.blocks).toEqual([blockOf(CHAIN)])
    expect(answer.met).toEqual([
      {
        account: alice,
        query: ape,
        status: 'met',
        standard: 'erc721',
        balance: '1',
        tokens: [{ id: '7', balance: '1' }],
        complete: true,
        block: blockOf(CHAIN),
        source: { kind: 'node', endpoints: ['node.example'], method: 'fake' },
        warnings: [],
      },
    ])
    expect(ownership.chains).toEqual([CHAIN])
    expect(answer.spent.requests).toBe(1)
  })

  test('error: two adapters of one chain, a limit that is none', () => {
    expect(() => createOwnership({ adapters: [holding([]), holding([])] })).toThrow(TypeError)
    expect(() => createOwnership({ adapters: [], limits: { requests: 0 } })).toThrow(TypeError)
  })

  test('error: a gate that was not parsed, an account that is not CAIP-10', async () => {
    const { check } = createOwnership({ adapters: [holding([])] })
    await expect(check({ allOf: [] }, [alice])).rejects.toMatchObject({ code: 'query_invalid' })
    await expect(check(ape, ['0xab16'])).rejects.toMatchObject({ code: 'account_invalid' })
  })
})

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

  test('incomplete: unlisted tokens of a standard with end dates may have expired', async () => {
    const chain = fakeAdapter({
      chain: asac.chain,
      holds: { [carol]: { [asac.collection]: [{}] } },
      change: (holdings) => ({ ...holdings, standard: 'nep171', balance: '3', complete: false }),
    })
    const { check } = createOwnership({ adapters: [chain] })
    expect((await check({ ...asac, amount: { min: '2' } }, [carol])).status).toBe('undecided')
    expect((await check(asac, [carol])).status).toBe('met')
  })

  test.each<[string, (holdings: never) => object]>([
    ['another chain', () => ({ chain: 'eip155:5' })],
    ['another block', () => ({ block: blockOf(CHAIN, '99') })],
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
    ['another standard', () => ({ standard: 'erc1155' })],
  ])('an adapter that breaks its contract is no answer: %s', async (_, wrong) => {
    const chain = holding([{ id: '7' }], {
      change: (holdings) => ({ ...holdings, ...wrong(holdings as never) }),
    })
    const query: HoldingQuery = { ...ape, standard: 'erc721', tokens: [{ from: '1', to: '7' }] }
    const answer = await createOwnership({ adapters: [chain] }).check(query, [alice])
    expect(answer).toMatchObject({ status: 'undecided', root: { conditions: [{ code: 'internal' }] } })
  })
})

describe('accounts', () => {
  const check = (gate: Gate, accounts: readonly ProvenAccount[], explain = false) => {
    const polygon = fakeAdapter({
      chain: 'eip155:137',
      holds: { [alice.replace(':1:', ':137:')]: { [APES]: [{}] } },
    })
    const near = fakeAdapter({ chain: 'near:mainnet', holds: { [carol]: { 'asac.near': [{}] } } })
    const testnet = fakeAdapter({
      chain: 'near:testnet',
      holds: { 'near:testnet:carol.near': { 'asac.near': [{}] } },
    })
    const adapters = [holding([{}]), polygon, near, testnet]
    return createOwnership({ adapters }).check(gate, accounts, { explain })
  }

  test('one account that meets it is enough', async () => {
    const answer = await check(ape, [bob, alice])
    expect(answer.status).toBe('met')
    expect(answer.root).toMatchObject({
      conditions: [
        { account: bob, code: 'not_held' },
        { account: alice, status: 'met' },
      ],
    })
    expect(answer.met.map(({ account }) => account)).toEqual([alice])
  })

  test('no account of the chain is a reason of its own', async () => {
    expect(await check(asac, [alice])).toMatchObject({
      status: 'unmet',
      retryable: false,
      root: { query: asac, conditions: [{ code: 'account_missing', status: 'unmet' }] },
    })
    expect(await check(ape, [])).toMatchObject({ root: { conditions: [{ code: 'account_missing' }] } })
  })

  test('several accounts satisfy allOf over chains', async () => {
    const gate = { allOf: [ape, asac] }
    expect((await check(gate, [alice, carol])).met.map(({ account }) => account)).toEqual([alice, carol])
    expect((await check(gate, [alice])).status).toBe('unmet')
  })

  test('a key account is asked about on every chain of its namespace', async () => {
    const polygon = { ...ape, chain: 'eip155:137' }
    const answer = await check(polygon, [{ account: alice, everyChain: true }])
    expect(answer.met[0]?.account).toBe(alice.replace(':1:', ':137:'))
  })

  test('a contract account counts on its own chain only: elsewhere the address may be somebody else’s', async () => {
    const polygon = { ...ape, chain: 'eip155:137' }
    for (const account of [alice, { account: alice }, { account: alice, everyChain: false }])
      expect(await check(polygon, [account])).toMatchObject({
        root: { conditions: [{ code: 'account_missing' }] },
      })
  })

  test('NEAR names are another person’s on another network, whatever is said', async () => {
    const answer = await check({ ...asac, chain: 'near:testnet' }, [{ account: carol, everyChain: true }])
    expect(answer.status).toBe('unmet')
  })

  test('the same account twice is asked once', async () => {
    const answer = await check(cat, [alice, { account: alice, everyChain: true }])
    expect(answer.root).toMatchObject({ conditions: [{ account: alice }] })
  })

  test('amounts of several accounts are not added up', async () => {
    const holds = { [alice]: { [APES]: [{ id: '1' }] }, [bob]: { [APES]: [{ id: '2' }] } }
    const { check: ask } = createOwnership({ adapters: [fakeAdapter({ chain: CHAIN, holds })] })
    expect((await ask({ ...ape, amount: { min: '2' } }, [alice, bob])).status).toBe('unmet')
  })

  test('one that could not be asked keeps the answer open', async () => {
    const holds = { [alice]: { [APES]: down } }
    const { check: ask } = createOwnership({ adapters: [fakeAdapter({ chain: CHAIN, holds })] })
    expect(await ask(ape, [alice, bob])).toMatchObject({ status: 'undecided', retryable: true })
  })
})

describe('trees', () => {
  const unknown: HoldingQuery = { chain: 'eip155:10', collection: APES }
  const M = ape
  const U = cat
  const X = unknown
  const check = (gate: Gate, explain = false) =>
    createOwnership({ adapters: [holding([{}])] }).check(gate, [{ account: alice, everyChain: true }], {
      explain,
    })

  test.each<[string, Gate, string]>([
    ['met', M, 'met'],
    ['unmet', U, 'unmet'],
    ['undecided', X, 'undecided'],
    ['all met', { allOf: [M, M] }, 'met'],
    ['all, one unmet', { allOf: [M, U] }, 'unmet'],
    ['all, one undecided', { allOf: [M, X] }, 'undecided'],
    ['all, unmet wins over undecided', { allOf: [X, U] }, 'unmet'],
    ['any, one met', { anyOf: [U, M] }, 'met'],
    ['any, met wins over undecided', { anyOf: [X, M] }, 'met'],
    ['any, none', { anyOf: [U, U] }, 'unmet'],
    ['any, one undecided', { anyOf: [U, X] }, 'undecided'],
    ['not met', { not: M }, 'unmet'],
    ['not unmet', { not: U }, 'met'],
    ['not undecided', { not: X }, 'undecided'],
    ['not not', { not: { not: M } }, 'met'],
    ['not all, one undecided', { not: { allOf: [M, X] } }, 'undecided'],
    ['not any, one undecided', { not: { anyOf: [U, X] } }, 'undecided'],
    ['not any, one met', { not: { anyOf: [X, M] } }, 'unmet'],
  ])('%s', async (_, gate, status) => {
    expect((await check(gate)).status).toBe(status)
    expect((await check(gate, true)).status).toBe(status)
  })

  test.each<[string, Gate]>([
    ['not', { not: asac }],
    ['not any', { not: { anyOf: [U, asac] } }],
    ['not all', { not: { allOf: [M, asac] } }],
    ['not not', { not: { not: asac } }],
    ['not not not', { not: { not: { not: asac } } }],
  ])('whoever leaves out an account does not meet a negation: %s', async (_, gate) => {
    expect((await check(gate)).status).toBe('unmet')
  })

  test('a negation is met where another reason is known', async () => {
    expect((await check({ not: { allOf: [U, asac] } })).status).toBe('met')
  })

  test('anyOf stops where it is met, and says what it has not asked', async () => {
    const answer = await check({ anyOf: [U, M, X] })
    expect(answer.root).toMatchObject({ skipped: 1, children: [{ status: 'unmet' }, { status: 'met' }] })
    const all = await check({ anyOf: [U, M, X] }, true)
    expect(all.root).toMatchObject({ children: [{}, {}, { status: 'undecided' }] })
    expect(all.root).not.toHaveProperty('skipped')
  })

  test('a met gate names what it rests on, and nothing else', async () => {
    const rests = async (gate: Gate) => (await check(gate, true)).met.map(({ query }) => query)
    expect(await rests({ anyOf: [{ allOf: [M, U] }, M] })).toEqual([M])
    expect(await rests({ allOf: [M, { not: U }] })).toEqual([M])
    expect(await rests({ allOf: [M, U] })).toEqual([])
    expect(await rests({ not: { not: M } })).toEqual([])
  })

  test('it may be decided later only when all that is open may', async () => {
    const flaky = fakeAdapter({
      chain: 'eip155:5',
      holds: { [alice.replace(':1:', ':5:')]: { [APES]: down } },
    })
    const { check: ask } = createOwnership({ adapters: [holding([{}]), flaky] })
    const later: HoldingQuery = { chain: 'eip155:5', collection: APES }
    const retryable = async (gate: Gate) =>
      (await ask(gate, [{ account: alice, everyChain: true }])).retryable
    expect(await retryable(later)).toBe(true)
    expect(await retryable(unknown)).toBe(false)
    expect(await retryable({ allOf: [later, unknown] })).toBe(false)
    expect(await retryable({ anyOf: [later, unknown] })).toBe(true)
    expect(await retryable({ allOf: [later, U] })).toBe(false)
  })

  test('everything is read at one block of each chain', async () => {
    let number = 100
    const chain = holding([{}], {
      pin: async () => {
        number += 1
        return blockOf(CHAIN, String(number))
      },
    })
    const { check: ask } = createOwnership({ adapters: [chain], cache: { block: 0 } })
    const gate: Gate = { allOf: [ape, { not: cat }, { anyOf: [cat, ape] }] }
    const answer = await ask(gate, [alice])
    expect(answer.blocks).toEqual([blockOf(CHAIN, '101')])
    expect((await ask(gate, [alice])).blocks).toEqual([blockOf(CHAIN, '102')])
  })

  test('a snapshot of the gate goes before what the check wants', async () => {
    const { check: ask } = createOwnership({ adapters: [holding([{}])] })
    const gate: Gate = { allOf: [{ ...ape, at: { number: '5' } }, ape] }
    const { blocks } = await ask(gate, [alice], { at: { number: '9' } })
    expect(blocks.map(({ number }) => number)).toEqual(['5', '9'])
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

describe('shared look-ups', () => {
  test('a thousand at one gate cost one look-up for each account and block', async () => {
    const chain = holding(ids(1))
    const metadata = fakeMetadata({ 0: { Fur: 'Gold' } })
    const { check } = createOwnership({ adapters: [chain], metadata })
    const gates: Gate[] = [ape, { ...ape, traits: [gold] }, { ...ape, amount: { max: '5' } }]
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => check(gates[index % 3] ?? ape, [alice])),
    )
    expect(answers.every(({ status }) => status === 'met')).toBe(true)
    expect(chain.asked).toEqual({ pin: 1, holdings: 1, describe: 1 })
  })

  test('each account is asked about by itself', async () => {
    const chain = holding(ids(1))
    const { check } = createOwnership({ adapters: [chain] })
    const [one, other] = await Promise.all([check(ape, [alice]), check(ape, [bob])])
    expect([one.status, other.status]).toEqual(['met', 'unmet'])
    expect(chain.asked).toEqual({ pin: 1, holdings: 2, describe: 0 })
  })

  test('what could not be found out is asked again', async () => {
    let broken = true
    const chain = holding([{}], {
      pin: () =>
        broken
          ? Promise.reject(new OwnershipError('chain_unavailable', ''))
          : Promise.resolve(blockOf(CHAIN)),
    })
    const { check } = createOwnership({ adapters: [chain] })
    expect((await check(ape, [alice])).status).toBe('undecided')
    broken = false
    expect((await check(ape, [alice])).status).toBe('met')
  })

  test('a chain that has failed five times in a row is left alone, others are not', async () => {
    let asked = 0
    const chain = holding([{}], {
      pin: () => {
        asked += 1
        return Promise.reject(new OwnershipError('chain_unavailable', 'Nobody answers.'))
      },
    })
    const near = fakeAdapter({ chain: 'near:mainnet', holds: { [carol]: { 'asac.near': [{}] } } })
    const { check } = createOwnership({ adapters: [chain, near], breaker: { failures: 5, rest: 60_000 } })
    for (let turn = 0; turn < 5; turn += 1) await check(ape, [alice])
    expect(await check(ape, [alice])).toMatchObject({
      status: 'undecided',
      retryable: true,
      root: { conditions: [{ code: 'circuit_open' }] },
    })
    expect(asked).toBe(5)
    expect((await check(asac, [carol])).status).toBe('met')
  })

  test('a contract cannot have its chain left alone', async () => {
    const chain = holding([{}], { holds: { [alice]: { [APES]: down, [CATS]: [{}] } } })
    const { check } = createOwnership({ adapters: [chain] })
    for (let turn = 0; turn < 20; turn += 1) await check(ape, [alice])
    expect((await check(cat, [alice])).status).toBe('met')
  })
})

describe('budget', () => {
  test('a check that needs more than it may take is undecided', async () => {
    const holds = { [alice]: { [APES]: [{}], [CATS]: [{}] } }
    const { check } = createOwnership({
      adapters: [fakeAdapter({ chain: CHAIN, holds })],
      limits: { requests: 1 },
    })
    const answer = await check({ allOf: [ape, cat] }, [alice])
    expect(answer).toMatchObject({ status: 'undecided', retryable: true })
    expect(JSON.stringify(answer.root)).toContain('budget_exceeded')
  })

  test('an adapter that hangs ends with the time of the check, and does not block the next', async () => {
    let hang = true
    const chain = holding([{}], {
      pin: () => (hang ? new Promise(() => {}) : Promise.resolve(blockOf(CHAIN))),
    })
    const { check } = createOwnership({ adapters: [chain] })
    const answer = await check(ape, [alice], { limits: { milliseconds: 20 } })
    expect(answer).toMatchObject({ status: 'undecided', root: { conditions: [{ code: 'budget_exceeded' }] } })
    hang = false
    expect((await check(ape, [alice])).status).toBe('met')
  })
})
