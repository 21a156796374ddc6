import { runs } from '@countersign/testing/runs'
import { b58Encode, PrefixV2 } from '@taquito/utils'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase58Check, encodeBase58Check } from './base58check.ts'
import { TAGS } from './curves.ts'

const RUNS = runs(300)

describe('Base58Check', () => {
  test('reads back what it writes, with leading zeros', () => {
    const bytes = fc.uint8Array({ maxLength: 100 })
    const zeros = fc.nat({ max: 3 })
    fc.assert(
      fc.property(zeros, bytes, (count, payload) => {
        const prefix = new Array<number>(count).fill(0)
        const text = encodeBase58Check([...prefix, 1], payload)
        expect(decodeBase58Check(text)).toEqual(Uint8Array.of(...prefix, 1, ...payload))
      }),
      RUNS,
    )
  })

  test('writes what Taquito writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 96, maxLength: 96 }), (payload) => {
        const { prefix } = TAGS['bls12-381'].signature
        expect(encodeBase58Check(prefix, payload)).toBe(b58Encode(payload, PrefixV2.BLS12_381Signature))
      }),
      RUNS,
    )
  })

  test.each([
    ['', 'malformed'],
    ['1', 'malformed'],
    ['0OIl', 'malformed'],
    ['tz1SuVm2EtvzCVfkgpgDWNnvXFNJpL6z1kCé', 'malformed'],
    ['2'.repeat(161), 'malformed'],
    ['2'.repeat(160), 'checksum'],
  ])('refuses %j', (text, why) => {
    expect(decodeBase58Check(text)).toBe(why)
  })
})
