import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { encodeAbiParameters } from 'viem'
import { describe, expect, test } from 'vitest'
import { encodeArguments, readAddress, readBytes, readNumber, readWord } from './abi.ts'
import { bytesToHex } from './hex.ts'

const word = fc.uint8Array({ minLength: 32, maxLength: 32 })
const bytes = fc.uint8Array({ maxLength: 100 })
const TYPES = [{ type: 'bytes32' }, { type: 'bytes' }, { type: 'bytes' }] as const

describe('encodeArguments', () => {
  test('agrees with viem and reads back', () => {
    fc.assert(
      fc.property(word, bytes, bytes, (a, b, c) => {
        const encoded = encodeArguments([{ word: a }, { bytes: b }, { bytes: c }])
        expect(bytesToHex(encoded)).toBe(
          encodeAbiParameters(TYPES, [bytesToHex(a), bytesToHex(b), bytesToHex(c)]),
        )
        expect(readWord(encoded, 0)).toEqual(a)
        expect(readBytes(encoded, 1)).toEqual(b)
        expect(readBytes(encoded, 2)).toEqual(c)
      }),
      runs(100),
    )
  })
})

describe('reading', () => {
  test('never leaves the data', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 256 }), fc.nat(12), (data, index) => {
        const found = readBytes(data, index)
        expect(found === undefined || found.length <= data.length).toBe(true)
      }),
      runs(300),
    )
  })

  test('an address has twelve zero bytes in front', () => {
    const data = new Uint8Array(32)
    expect(readAddress(data, 0)).toEqual(new Uint8Array(20))
    data[11] = 1
    expect(readAddress(data, 0)).toBeUndefined()
  })

  test('a length is a small number', () => {
    const data = new Uint8Array(32)
    data[31] = 7
    expect(readNumber(data, 0)).toBe(7)
    data[0] = 1
    expect(readNumber(data, 0)).toBeUndefined()
    expect(readNumber(data, 1)).toBeUndefined()
  })
})
