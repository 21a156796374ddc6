import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts'

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

describe('RFC 8949 appendix A', () => {
  test.each<readonly [Cbor, string]>([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [100, '1864'],
    [1000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1, '20'],
    [-1000, '3903e7'],
    [false, 'f4'],
    [true, 'f5'],
    [null, 'f6'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    ['', '60'],
    ['IETF', '6449455446'],
    ['\u6c34', '63e6b0b4'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [
      new Map<string, Cbor>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
      'a26161016162820203',
    ],
  ])('%j is %s', (value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex)
    expect(decodeCbor(fromHex(hex))).toEqual(value)
  })
})

describe('decodeCbor', () => {
  test.each([
    ['nothing', ''],
    ['bytes left over', '0000'],
    ['a longer spelling of a number', '1817'],
    ['a longer spelling of a length', '7800'],
    ['a number beyond 2^53', '1b0020000000000000'],
    ['an indefinite text', '7f6161ff'],
    ['an indefinite list', '9f01ff'],
    ['an indefinite map', 'bf616101ff'],
    ['a break', 'ff'],
    ['undefined', 'f7'],
    ['a simple value', 'f8ff'],
    ['a half float', 'f93c00'],
    ['a float', 'fb3ff199999999999a'],
    ['a tag', 'c11a514b67b0'],
    ['a link', 'd82a450001710000'],
    ['reserved additional information', '1c'],
    ['keys out of order', 'a2616201616101'],
    ['a longer key first', 'a262616101616201'],
    ['a key twice', 'a2616101616102'],
    ['a key that is no text', 'a10101'],
    ['invalid UTF-8', '61ff'],
    ['a text that is cut', '6261'],
    ['a list that is cut', '8201'],
    ['a list of 2^32 items', '9b0000000100000000'],
    ['a map that is cut', 'a16161'],
    ['deep nesting', `${'81'.repeat(10)}00`],
    ['very deep nesting', '81'.repeat(100_000)],
  ])('refuses %s', (_, hex) => {
    expect(decodeCbor(fromHex(hex))).toBeUndefined()
  })

  test('answers every input, and what it accepts is canonical', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const value = decodeCbor(bytes)
        if (value !== undefined) expect(encodeCbor(value)).toEqual(bytes)
      }),
      runs(2000),
    )
  })

  const { value } = fc.letrec<{ value: Cbor }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 300 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .dictionary(fc.string(), tie('value'), { maxKeys: 4 })
        .map((entries) => new Map(Object.entries(entries))),
    ),
  }))

  test('reads what encodeCbor writes, mutated or not', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.nat(255), (input, position, byte) => {
        const bytes = encodeCbor(input)
        expect(decodeCbor(bytes)).toEqual(input)
        bytes[position % bytes.length] = byte
        const mutated = decodeCbor(bytes)
        if (mutated !== undefined) expect(encodeCbor(mutated)).toEqual(bytes)
      }),
      runs(300),
    )
  })
})
