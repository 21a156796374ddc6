import { describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import { blockOf, fakeAdapter } from '../test/fakeAdapter.ts'
import { APES, alice, ape, asac, CHAIN, cat, down, holding } from '../test/gates.ts'
import type { Gate, HoldingQuery } from '../types.ts'

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
