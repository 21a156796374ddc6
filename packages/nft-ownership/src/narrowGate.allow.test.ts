import { describe, expect, test } from 'vitest'
import { narrowGate } from './narrowGate.ts'
import type { Gate, HoldingQuery } from './types.ts'

const ape: HoldingQuery = { chain: 'eip155:1', collection: '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d' }
const asac: HoldingQuery = { chain: 'near:mainnet', collection: 'asac.near' }
const mine: HoldingQuery = { chain: 'eip155:1', collection: `0x${'66'.repeat(20)}` }

describe('narrowGate, parameters: allow', () => {
  test.each<[string, Gate | undefined, Gate, Gate]>([
    ['a collection of the list, beside the gate', ape, mine, { allOf: [ape, mine] }],
    [
      'a choice of the list, beside the gate',
      ape,
      { anyOf: [mine, asac] },
      { allOf: [ape, { anyOf: [mine, { ...asac, amount: { min: '2' } }] }] },
    ],
    ['without a gate', undefined, { ...mine, tokens: ['1'] }, { ...mine, tokens: ['1'] }],
    ['the least of the entry stays', undefined, asac, { ...asac, amount: { min: '2' } }],
    ['a negation, beside the gate', ape, { not: mine }, { allOf: [ape, { not: mine }] }],
    [
      'a negation, beside an entry',
      undefined,
      { allOf: [mine, { not: asac }] },
      { allOf: [mine, { not: { ...asac, amount: { min: '2' } } }] },
    ],
  ])('accepts %s', (_, operator, requested, gate) => {
    const allow = [mine, { ...asac, amount: { min: '2' } }]
    expect(narrowGate(operator, requested, { allow })).toEqual({ ok: true, gate })
  })

  test.each<[string, Gate | undefined, Gate, readonly HoldingQuery[], string]>([
    ['everything, when nothing is set', undefined, ape, [], 'collection_not_allowed'],
    ['what is not in the list', undefined, ape, [mine], 'collection_not_allowed'],
    [
      'less than the entry',
      undefined,
      { ...asac, amount: { min: '1' } },
      [{ ...asac, amount: { min: '2' } }],
      'gate_widened',
    ],
    ['a choice with one outside', undefined, { anyOf: [mine, ape] }, [mine], 'collection_not_allowed'],
    ['a negation alone, which everybody else meets', undefined, { not: mine }, [mine], 'gate_widened'],
    ['an entry, or not', undefined, { anyOf: [mine, { not: mine }] }, [mine], 'gate_widened'],
    ['a delegation', undefined, { ...mine, delegates: ['erc6551'] }, [mine], 'gate_widened'],
  ])('refuses %s', (_, operator, requested, allow, code) => {
    expect(narrowGate(operator, requested, { allow })).toMatchObject({ ok: false, code })
  })
})
