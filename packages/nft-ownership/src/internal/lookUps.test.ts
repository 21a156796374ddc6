import { describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import { OwnershipError, toUndecided, undecided } from '../errors.ts'
import { blockOf, fakeAdapter, fakeMetadata } from '../test/fakeAdapter.ts'
import {
  APES,
  alice,
  ape,
  asac,
  bob,
  CATS,
  CHAIN,
  carol,
  cat,
  down,
  gold,
  holding,
  ids,
} from '../test/gates.ts'
import type { Gate } from '../types.ts'

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

  test('what was held at one block is not the answer for another', async () => {
    const chain = holding(ids(1))
    const holdings: typeof chain.holdings = async (query, owner, block, options) => {
      const found = await chain.holdings(query, owner, block, options)
      return found.ok && block.number === '6' ? { ...found, balance: '0', tokens: [] } : found
    }
    const { check } = createOwnership({ adapters: [{ ...chain, holdings }] })
    const at = async (number: string) => (await check(ape, [alice], { at: { number } })).status
    expect([await at('5'), await at('6'), await at('5')]).toEqual(['met', 'unmet', 'met'])
    expect(chain.asked.holdings).toBe(2)
  })

  test('where metadata is, is asked again when one of several could not be found out', async () => {
    let broken = true
    const chain = holding(ids(2))
    const describe: typeof chain.describe = async (...asked) => {
      const [first, ...others] = await chain.describe(...asked)
      return broken
        ? [undecided('chain_unavailable', 'No.'), ...others]
        : [...(first ? [first] : []), ...others]
    }
    const metadata = fakeMetadata({ 0: { Fur: 'Gold' }, 1: { Fur: 'Brown' } })
    const { check } = createOwnership({ adapters: [{ ...chain, describe }], metadata })
    const gate: Gate = { ...ape, traits: [gold] }
    expect((await check(gate, [alice])).status).toBe('undecided')
    broken = false
    expect((await check(gate, [alice])).status).toBe('met')
  })

  test('what one check could not pay for is not the answer of another', async () => {
    const chain = holding(ids(1))
    // As adapters do: whatever goes wrong is said of each token.
    const describe: typeof chain.describe = async (query, tokens, block, options) => {
      try {
        await new Promise((resolve) => setTimeout(resolve, 5))
        options?.budget?.request()
      } catch (error) {
        return tokens.map(() => toUndecided(error))
      }
      return chain.describe(query, tokens, block, options)
    }
    const metadata = fakeMetadata({ 0: { Fur: 'Gold' } })
    const { check } = createOwnership({ adapters: [{ ...chain, describe }], metadata })
    const gate: Gate = { ...ape, traits: [gold] }
    // The first has paid for the holdings, and has nothing left.
    const poor = check(gate, [alice], { limits: { requests: 1 } })
    const other = check(gate, [alice])
    expect((await poor).status).toBe('undecided')
    expect((await other).status).toBe('met')
    expect((await check(gate, [alice])).status).toBe('met')
  })

  test('what one holder of a token is told is not what another is told', async () => {
    const token = { id: '7', balance: '1' }
    const chain = fakeAdapter({
      chain: CHAIN,
      holds: { [alice]: { [APES]: [token] }, [bob]: { [APES]: [token] } },
    })
    const described: (string | undefined)[] = []
    const describe: typeof chain.describe = async (query, tokens, block, options) => {
      described.push(options?.owner)
      return chain.describe(query, tokens, block, options)
    }
    const metadata = fakeMetadata({ 7: { Fur: 'Gold' } })
    const { check } = createOwnership({ adapters: [{ ...chain, describe }], metadata })
    for (const account of [alice, bob, alice]) await check({ ...ape, traits: [gold] }, [account])
    expect(described).toEqual([alice, bob])
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

  test.each([
    'chain_unavailable',
    'chain_mismatch',
    'chain_inconsistent',
    'chain_disagreement',
    'circuit_open',
  ] as const)(
    'a chain that has failed five times in a row is left alone, others are not: %s',
    async (code) => {
      let asked = 0
      const chain = holding([{}], {
        pin: () => {
          asked += 1
          return Promise.reject(new OwnershipError(code, 'No block.'))
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
    },
  )

  test.each(['block_unknown', 'block_unavailable', 'query_invalid', 'budget_exceeded'] as const)(
    'whoever asks for what cannot be had does not have the chain left alone: %s',
    async (code) => {
      let broken = true
      const chain = holding([{}], {
        pin: async () => {
          if (broken) throw new OwnershipError(code, 'No block.')
          return blockOf(CHAIN)
        },
      })
      const { check } = createOwnership({ adapters: [chain] })
      for (let turn = 0; turn < 6; turn += 1)
        expect(await check(ape, [alice])).toMatchObject({ root: { conditions: [{ code }] } })
      broken = false
      expect((await check(ape, [alice])).status).toBe('met')
    },
  )

  test('a contract cannot have its chain left alone', async () => {
    const chain = holding([{}], { holds: { [alice]: { [APES]: down, [CATS]: [{}] } } })
    const { check } = createOwnership({ adapters: [chain] })
    for (let turn = 0; turn < 20; turn += 1) await check(ape, [alice])
    expect((await check(cat, [alice])).status).toBe('met')
  })
})
