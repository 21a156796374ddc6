import { runs } from '@countersign/testing/runs'
import { assert, double, integer, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Metadata, TraitCondition } from '../types.ts'
import { compareDecimals } from './decimal.ts'
import { hasTraits } from './traits.ts'

const traits: Metadata['traits'] = {
  Fur: 'Gold',
  Level: 7,
  Written: '7',
  Huge: '9007199254740993',
  Half: 0.5,
  Tiny: 1e-7,
  Below: -3,
  Bound: true,
  Hats: ['Crown', 'Cap'],
  Empty: [],
  Long: 'a'.repeat(5000),
  Trap: `${'a'.repeat(60)}!`,
}
const metadata: Metadata = { attributes: [], traits, raw: {}, schema: 'erc721', integrity: 'verified' }
const holds = (name: string, op: TraitCondition['op'], value?: TraitCondition['value']) =>
  hasTraits(metadata, [{ name, op, value }])

describe('hasTraits', () => {
  test.each<[string, TraitCondition['op'], TraitCondition['value'], boolean]>([
    ['Fur', 'eq', 'Gold', true],
    ['Fur', 'eq', 'gold', false],
    ['fur', 'eq', 'Gold', false],
    ['Fur', 'ne', 'Brown', true],
    ['Fur', 'ne', 'Gold', false],
    ['Missing', 'ne', 'Gold', false],
    ['Fur', 'in', ['Brown', 'Gold'], true],
    ['Fur', 'in', ['Brown', 'Pink'], false],
    ['Fur', 'exists', undefined, true],
    ['Missing', 'exists', undefined, false],
    ['Empty', 'exists', undefined, false],
    ['constructor', 'exists', undefined, false],
    ['toString', 'ne', 'x', false],
    ['__proto__', 'exists', undefined, false],
    ['Level', 'eq', 7, true],
    ['Level', 'eq', '7', true],
    ['Level', 'eq', '7.0', true],
    ['Written', 'eq', 7, true],
    ['Written', 'eq', '7.0', false],
    ['Level', 'gt', 6, true],
    ['Level', 'gt', 7, false],
    ['Level', 'gte', '7', true],
    ['Written', 'gt', 10, false],
    ['Written', 'lt', '10', true],
    ['Level', 'lte', 7, true],
    ['Level', 'lt', 7, false],
    ['Below', 'lt', -2.5, true],
    ['Below', 'gt', -2.5, false],
    ['Half', 'lt', '0.50000000000000000001', true],
    ['Tiny', 'eq', '0.0000001', true],
    ['Tiny', 'gt', 0, true],
    ['Huge', 'gt', '9007199254740992', true],
    ['Huge', 'eq', '9007199254740992', false],
    ['Level', 'lt', 1e300, false],
    ['Fur', 'gt', 1, false],
    ['Level', 'gt', 'Gold', false],
    ['Bound', 'eq', true, true],
    ['Bound', 'eq', 'true', true],
    ['Bound', 'eq', 1, false],
    ['Bound', 'gt', 0, false],
    ['Hats', 'eq', 'Cap', true],
    ['Hats', 'ne', 'Cap', false],
    ['Hats', 'ne', 'Fez', true],
    ['Fur', 'regex', '^G.*d$', true],
    ['Fur', 'regex', 'ol', true],
    ['Fur', 'regex', '^ol', false],
    ['Level', 'regex', '^[0-9]+$', true],
    ['Fur', 'regex', '(', false],
    ['Fur', 'eq', undefined, false],
  ])('%s %s %s: %s', (name, op, value, expected) => {
    expect(holds(name, op, value)).toBe(expected)
  })

  test('behavior: a pattern that would explode is matched in no time', () => {
    const began = performance.now()
    expect(holds('Trap', 'regex', '^(a+)+$')).toBe(false)
    expect(holds('Trap', 'regex', '^(a|aa|a*)*$')).toBe(false)
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

describe('compareDecimals', () => {
  test('behavior: agrees with numbers where they are exact', () => {
    assert(
      property(integer(), integer(), (a, b) => {
        expect(compareDecimals(a, String(b))).toBe(Math.sign(a - b) + 0)
      }),
      runs(200),
    )
    // Of few digits and moderate size, so that both are numbers here, and often close to each other.
    const written = tuple(integer({ min: -999, max: 999 }), integer({ min: -12, max: 12 })).map(
      ([digits, exponent]) => Number(`${digits}e${exponent}`),
    )
    assert(
      property(written, written, (a, b) => {
        expect(compareDecimals(a, b)).toBe(Math.sign(a - b) + 0)
        expect(compareDecimals(a, a)).toBe(0)
      }),
      runs(200),
    )
    assert(
      property(double({ noNaN: true, noDefaultInfinity: true }), (a) => {
        expect(compareDecimals(a, a) ?? 0).toBe(0)
      }),
      runs(200),
    )
  })

  test.each(['', ' 1', '1 ', '0x10', '1e5', '.5', '5.', '١', '--1', '1_000'])(
    'error: %j is no number',
    (text) => {
      expect(compareDecimals(text, 1)).toBeUndefined()
    },
  )
})

describe('what cannot be known', () => {
  const withMore = (
    more: Partial<Metadata>,
    name: string,
    op: TraitCondition['op'],
    value?: TraitCondition['value'],
  ) => hasTraits({ ...metadata, ...more }, [{ name, op, value }])
  const many = [...Array.from({ length: 64 }, (_, index) => `x${index}`), 'Gold']

  test.each<[string, readonly string[] | string, boolean | undefined]>([
    ['a value that is longer than is matched', 'a'.repeat(257), undefined],
    ['one of the longest', 'a'.repeat(256), false],
    ['one among shorter ones', ['a'.repeat(257), 'Gold'], true],
    ['more values than are tried', many, undefined],
  ])('by a pattern: %s', (_, value, expected) => {
    expect(withMore({ traits: { Fur: value } }, 'Fur', 'regex', 'Gold')).toBe(expected)
  })

  test('from a part of the metadata: what is not in it', () => {
    expect(withMore({ partial: true }, 'Fur', 'eq', 'Gold')).toBe(true)
    expect(withMore({ partial: true }, 'Fur', 'eq', 'Brown')).toBeUndefined()
    expect(withMore({ partial: true }, 'Missing', 'exists')).toBeUndefined()
  })

  test('one condition that is known not to hold decides', () => {
    const conditions: TraitCondition[] = [
      { name: 'Long', op: 'regex', value: 'b' },
      { name: 'Fur', op: 'eq', value: 'Brown' },
    ]
    expect(hasTraits(metadata, conditions)).toBe(false)
    expect(hasTraits(metadata, conditions.slice(0, 1))).toBeUndefined()
  })
})
