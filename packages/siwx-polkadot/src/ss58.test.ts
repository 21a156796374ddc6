import { base58ToBytes, bytesToBase58, concat } from '@countersign/siwx-core/codec'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import { decodeAddress, encodeAddress } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeSs58, encodeSs58 } from './ss58.ts'

const KEY = new Uint8Array(32).fill(7)
const prefix = fc.integer({ min: 0, max: 16_383 }).filter((value) => value !== 46 && value !== 47)
const key = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('decodeSs58', () => {
  test('default', () => {
    fc.assert(
      fc.property(key, prefix, (accountId, number) => {
        const text = encodeSs58(accountId, number)
        expect(text).toBe(encodeAddress(accountId, number))
        expect(decodeAddress(text, false, number)).toEqual(accountId)
        expect(decodeSs58(text)).toEqual({ ok: true, prefix: number, accountId })
      }),
      runs(200),
    )
  })

  // ChainAgnostic namespaces, polkadot/caip10: one key, five networks.
  test.each([
    [0, '15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF'],
    [2, 'HRkCrbmke2XeabJ5fxJdgXWpBRPkXWfWHY8eTeCKwDdf4k6'],
    [38, '4smVWa6Hb7WhGh9zgqdAE86p5eZyj8BQJ9Uro4o2zidBnmfX'],
    [8, 't9hkorC4PGtaw25WsESu684h6HA5dHndvrvLZW174nZM5MR'],
    [66, 'cTMC4XwPfBn3bz8kFaVTjaWdkQi6agzMxS11e8hpPHhqLrhGs'],
  ])('prefix %i', (number, text) => {
    const decoded = decodeSs58(text)
    expect(decoded).toMatchObject({ ok: true, prefix: number })
    expect(decoded.ok && encodeSs58(decoded.accountId, number)).toBe(text)
  })

  test('an account of zeros has a short address', () => {
    const zeros = new Uint8Array(32)
    expect(decodeSs58(encodeAddress(zeros, 0))).toEqual({ ok: true, prefix: 0, accountId: zeros })
    expect(encodeSs58(zeros, 0)).toBe('111111111111111111111111111111111HC1')
  })

  test('a changed character breaks the checksum, or is none of base58', () => {
    const text = encodeSs58(KEY, 0)
    for (let index = 0; index < text.length; index++) {
      for (const character of ['1', '2', '0', 'O', 'I', 'l', ' ', 'é', '\u0661']) {
        if (text[index] === character) continue
        expect(decodeSs58(text.slice(0, index) + character + text.slice(index + 1)).ok).toBe(false)
      }
    }
  })

  test('a wrong checksum is told from a wrong address', () => {
    const body = Uint8Array.of(0, ...KEY, 0, 0)
    expect(decodeSs58(bytesToBase58(body))).toEqual({ ok: false, code: 'address_checksum' })
    expect(decodeSs58('')).toEqual({ ok: false, code: 'address_invalid' })
  })

  test.each([46, 47])('the reserved prefix %i is refused', (number) => {
    expect(decodeSs58(encodeAddress(KEY, 42)).ok).toBe(true)
    const bytes = base58ToBytes(encodeSs58(KEY, 45)) as Uint8Array
    expect(decodeSs58(bytesToBase58(bytes.with(0, number)))).toEqual({ ok: false, code: 'address_invalid' })
    expect(() => encodeSs58(KEY, number)).toThrow(expect.objectContaining({ code: 'address_invalid' }))
  })

  test('a two-byte spelling of a small prefix is refused, whatever its checksum', () => {
    const bytes = concat(Uint8Array.of(0x40 | (42 >> 2), (42 & 3) << 6), KEY, Uint8Array.of(0, 0))
    expect(decodeSs58(bytesToBase58(bytes))).toEqual({ ok: false, code: 'address_invalid' })
  })

  test.each([1, 8, 20, 31, 33])('an account of %i bytes is refused', (length) => {
    expect(decodeSs58(bytesToBase58(new Uint8Array(length + 3).fill(9)))).toEqual({
      ok: false,
      code: 'address_invalid',
    })
  })

  test.each([undefined, null, 1, {}, Array(48).fill('1')])('%j, which is no text, is refused', (value) => {
    expect(decodeSs58(value as string)).toEqual({ ok: false, code: 'address_invalid' })
  })

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: anyCharacter, maxLength: 60 }), fc.base64String({ maxLength: 60 })),
        (text) => {
          expect(typeof decodeSs58(text).ok).toBe('boolean')
        },
      ),
      runs(300),
    )
  })
})

describe('encodeSs58', () => {
  test.each([-1, 16_384, 1.5, Number.NaN])('error: prefix %d', (number) => {
    expect(() => encodeSs58(KEY, number)).toThrow(expect.objectContaining({ code: 'address_invalid' }))
  })

  test('error: a key of 33 bytes', () => {
    expect(() => encodeSs58(new Uint8Array(33), 0)).toThrow(
      expect.objectContaining({ code: 'address_invalid' }),
    )
  })
})
