import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFields, encodeFields, type Fields } from './msgpack.ts'

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const decode = (hex: string) => decodeFields(bytes(hex))

describe('decodeFields', () => {
  test('default', () => {
    // {"a": 1, "b": [h'01', true], "c": {"d": "x"}}
    const fields = decode('83a16101a16292c40101c3a16381a164a178')
    expect(fields?.entries.get('a')).toBe(1)
    expect(fields?.entries.get('b')).toEqual([Uint8Array.of(1), true])
    const inner = fields?.entries.get('c') as Fields | undefined
    expect(inner?.bytes).toEqual(bytes('81a164a178'))
  })

  test.each([
    ['nothing', ''],
    ['a number', '01'],
    ['something behind', '81a1610100'],
    ['a key twice', '82a16101a16101'],
    ['keys that are not sorted', '82a16201a16101'],
    ['a key that is no text', '810101'],
    ['zero', '81a16100'],
    ['false', '81a161c2'],
    ['nil', '81a161c0'],
    ['an empty text', '81a161a0'],
    ['empty bytes', '81a161c400'],
    ['an empty list', '81a16190'],
    ['an empty map', '81a16180'],
    ['7 in two bytes', '81a161cc07'],
    ['255 in three bytes', '81a161cd00ff'],
    ['65535 in five bytes', '81a161ce0000ffff'],
    ['2^32 - 1 in nine bytes', '81a161cf00000000ffffffff'],
    ['2^63', '81a161cf8000000000000000'],
    ['a signed number', '81a161d001'],
    ['a negative number', '81a161ff'],
    ['a double', '81a161cb3ff0000000000000'],
    ['short bytes with a long length', '81a161c5000101'],
    ['bytes with four bytes of length', '81a161c60000000101'],
    ['a short text with a long length', '81a161d90178'],
    ['a text that is not UTF-8', '81a161a1ff'],
    ['a short list with a long length', '81a161dc000101'],
    ['a short map with a long length', 'de0001a16101'],
    ['bytes that end early', '81a161c40201'],
    ['a list that ends early', '81a1619f01'],
    ['an extension', '81a161d40101'],
    ['deep nesting', `81a161${'91'.repeat(5000)}01`],
    ['deep maps', `${'81a161'.repeat(2000)}01`],
  ])('refuses %s', (_name, hex) => {
    expect(decode(hex)).toBeUndefined()
  })

  test('never throws, and what it accepts has one encoding', () => {
    const value = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
    )
    const key = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abcdef') })
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 15 }), (members) => {
        const entries = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))
        const encoded = encodeFields(entries)
        expect([...(decodeFields(encoded)?.entries ?? [])]).toEqual(entries)
      }),
      runs(300),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        decodeFields(noise)
      }),
      runs(500),
    )
  })
})
