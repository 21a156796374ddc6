import { describe, expect, test } from 'vitest'
import { formatGate, gateHash } from './formatGate.ts'
import { parseGate } from './parseGate.ts'
import type { Gate } from './types.ts'

const ape: Gate = { chain: 'eip155:1', collection: '0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D' }
const asac: Gate = { chain: 'near:mainnet', collection: 'asac.near' }

describe('formatGate', () => {
  test('default', () => {
    expect(formatGate({ ...ape, amount: { min: '2' } })).toBe(
      '{"amount":{"min":"2"},"chain":"eip155:1","collection":"0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d"}',
    )
  })

  test.each<[string, Gate, Gate]>([
    ['order of members', ape, { collection: ape.collection, chain: ape.chain }],
    ['letter case of an address', ape, { ...ape, collection: ape.collection.toLowerCase() }],
    ['what is left out', ape, { ...ape, amount: { min: '1' }, soulbound: false, tokens: undefined }],
    ['order of tokens', { ...ape, tokens: ['1', '2'] }, { ...ape, tokens: ['2', '1', '2'] }],
    ['a range of one', { ...ape, tokens: ['1'] }, { ...ape, tokens: [{ from: '1', to: '1' }] }],
    ['order of branches', { allOf: [ape, asac] }, { allOf: [asac, ape, asac] }],
    ['one branch', ape, { anyOf: [{ allOf: [ape] }] }],
    ['nested branches', { anyOf: [ape, asac] }, { anyOf: [{ anyOf: [asac] }, ape] }],
  ])('behavior: the same in spite of %s', (_, a, b) => {
    expect(formatGate(a)).toBe(formatGate(b))
  })

  test.each<[string, Gate, Gate]>([
    ['another collection', ape, { ...ape, collection: `0x${'1'.repeat(40)}` }],
    ['another chain', ape, { ...ape, chain: 'eip155:137' }],
    ['letter case outside of EVM', asac, { ...asac, collection: 'Asac.near' }],
    ['a trait', ape, { ...ape, traits: [{ name: 'Fur', op: 'exists' }] }],
    [
      'a value as text',
      { ...ape, traits: [{ name: 'a', op: 'eq', value: 1 }] },
      { ...ape, traits: [{ name: 'a', op: 'eq', value: '1' }] },
    ],
    ['a block', ape, { ...ape, at: { number: '5' } }],
    ['a delegation', ape, { ...ape, delegates: ['delegate-v2'] }],
    ['all for any', { allOf: [ape, asac] }, { anyOf: [ape, asac] }],
    ['a negation', ape, { not: ape }],
    ['two negations', ape, { not: { not: ape } }],
  ])('behavior: different because of %s', (_, a, b) => {
    expect(formatGate(a)).not.toBe(formatGate(b))
  })

  test('behavior: parses again, to a gate of the same form', () => {
    const gate: Gate = { allOf: [{ not: asac }, { ...ape, tokens: [{ from: '1', to: '5' }] }] }
    const result = parseGate(JSON.parse(formatGate(gate)))
    expect(result).toMatchObject({ ok: true, warnings: [] })
    expect(result.ok && formatGate(result.gate)).toBe(formatGate(gate))
  })
})

describe('gateHash', () => {
  test('default', async () => {
    expect(await gateHash(ape)).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(await gateHash({ anyOf: [ape] })).toBe(await gateHash(ape))
    expect(await gateHash(asac)).not.toBe(await gateHash(ape))
  })
})
