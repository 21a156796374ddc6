import { runs } from '@countersign/testing/runs'
import { anything, assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseGate } from './parseGate.ts'

const APES = '0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D'
const ape = { chain: 'eip155:1', collection: APES }

/** Members of gates, and values of some of them. */
const MEMBERS = [
  ...['chain', 'ecosystem', 'standard', 'collection', 'tokens', 'tokenPrefix', 'amount', 'unit', 'traits'],
  ...['integrity', 'soulbound', 'at', 'delegates', 'indexer', 'deployBlock', 'factory', 'allOf', 'not'],
]
const VALUES: readonly unknown[] = [
  ...[ape, { not: ape }, 'POLYGON', 'erc721', APES, ['1', { from: '2', to: '3' }], { min: '0', max: '2' }],
  ...[[{ name: 'Fur', op: 'exists' }], true, 'latest', { number: '5' }, ['erc6551'], '5', 'index', undefined],
]

describe('parseGate', () => {
  test('behavior: never throws, and what it accepts it accepts again', () => {
    const key = oneof(constantFrom(...MEMBERS), string())
    const value = oneof(
      constantFrom(...VALUES),
      anything({ maxDepth: 4, withNullPrototype: true, withBigInt: true }),
    )
    let accepted = 0
    assert(
      property(value, key, (given, name) => {
        for (const input of [given, { ...ape, [name]: given }, { allOf: [given] }, { [name]: [given] }]) {
          const result = parseGate(input)
          if (!result.ok) {
            expect(result.issues.length).toBeGreaterThan(0)
            continue
          }
          accepted += 1
          expect(parseGate(result.gate)).toMatchObject({ ok: true, gate: result.gate })
        }
      }),
      runs(300),
    )
    expect(accepted).toBeGreaterThan(20)
  })
})
