import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  base58ToBytes,
  base64ToBytes,
  bytesToBase58,
  bytesToBase64,
  bytesToHex,
  concat,
  equalBytes,
  hexToBytes,
  readUtf8,
  utf8,
} from './codec.ts'

const bytes = fc
  .tuple(fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 100 }))
  .map(([zeros, rest]) => Uint8Array.of(...new Uint8Array(zeros), ...rest))
const RUNS = runs(300)

/** The definition: digits of one big number behind a `1` for each leading zero. */
const base58ByDefinition = (of: Uint8Array): string => {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
  let digits = ''
  for (let value = BigInt(`0x0${Buffer.from(of).toString('hex')}`); value > 0n; value /= 58n)
    digits = alphabet.charAt(Number(value % 58n)) + digits
  const first = of.findIndex((byte) => byte !== 0)
  return '1'.repeat(first === -1 ? of.length : first) + digits
}

describe.each([
  ['hexadecimal', bytesToHex, hexToBytes, (of: Uint8Array) => Buffer.from(of).toString('hex')],
  ['base64', bytesToBase64, base64ToBytes, (of: Uint8Array) => Buffer.from(of).toString('base64')],
  ['base58', bytesToBase58, (text: string) => base58ToBytes(text), base58ByDefinition],
] as const)('%s', (_name, write, read, definition) => {
  test('writes what the definition says, and reads it back', () => {
    fc.assert(
      fc.property(bytes, (of) => {
        const text = write(of)
        expect(text).toBe(definition(of))
        expect(read(text)).toEqual(of)
      }),
      RUNS,
    )
  })

  test('has one spelling for every byte string: what is read is written the same', () => {
    const character = fc.constantFrom(...'0123456789abcdefABCDEFZIOlz+/=-_\u0000é ')
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
        const of = read(text)
        if (of !== undefined) expect(write(of)).toBe(text)
      }),
      runs(3000),
    )
  })
})

describe('what is refused', () => {
  test.each(['0', '0G', 'AB', '0x00', ' 00', '00\n', '٠٠'])('hexadecimal %j', (text) => {
    expect(hexToBytes(text)).toBeUndefined()
  })

  test.each(['A', 'AQ', 'AQ=', 'AR==', 'AAB=', 'AQ==\n', 'A-==', '====', 'AQ==AQ=='])('base64 %j', (text) => {
    expect(base64ToBytes(text)).toBeUndefined()
  })

  test.each(['0', 'O', 'I', 'l', '1 ', 'é', '\u{1f600}'])('base58 %j', (text) => {
    expect(base58ToBytes(text)).toBeUndefined()
  })
})

describe('base58 of a length', () => {
  test('gives so many bytes or none', () => {
    fc.assert(
      fc.property(bytes, fc.nat({ max: 110 }), (of, length) => {
        const text = bytesToBase58(of)
        expect(base58ToBytes(text, of.length)).toEqual(of)
        if (length !== of.length) expect(base58ToBytes(text, length)).toBeUndefined()
      }),
      RUNS,
    )
  })

  test('does not read a text that is too long for it', () => {
    expect(base58ToBytes('z'.repeat(1_000_000), 32)).toBeUndefined()
    expect(base58ToBytes('1'.repeat(32), 32)).toEqual(new Uint8Array(32))
    expect(base58ToBytes('1'.repeat(33), 32)).toBeUndefined()
  })
})

describe('bytes', () => {
  test('are joined and compared', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(concat(a, b)).toEqual(Uint8Array.of(...a, ...b))
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
        expect(equalBytes(a, a.slice())).toBe(true)
      }),
      RUNS,
    )
  })

  test('are text when they are UTF-8, to the last mark', () => {
    expect(readUtf8(utf8('\ufeffä😀'))).toBe('\ufeffä😀')
    expect(readUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeUndefined()
    expect(readUtf8(Uint8Array.of(0xc0, 0x80))).toBeUndefined()
  })
})
