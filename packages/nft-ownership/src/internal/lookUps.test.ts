import { describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import { OwnershipError } from '../errors.ts'
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
