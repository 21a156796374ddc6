import { runs } from '@countersign/testing/runs'
import { blake2AsU8a, decodeAddress, encodeAddress, xxhashAsHex } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scaleReader, writeUint } from './scale.ts'
import { accountOf, addressOf } from './ss58.ts'
import { hashed, STORAGE_NAMES } from './storageKeys.ts'

describe('storage keys', () => {
  test.each(Object.entries(STORAGE_NAMES))('twox128 of %s', (name, hash) => {
    expect(xxhashAsHex(name, 128)).toBe(`0x${hash}`)
  })

  test('Blake2_128Concat', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (key) => {
        expect(hashed(key).slice(0, 16)).toEqual(blake2AsU8a(key, 128))
        expect(hashed(key).slice(16)).toEqual(key)
      }),
      runs(100),
    )
  })
})

describe('SS58', () => {
  const account = fc.uint8Array({ minLength: 32, maxLength: 32 })

  test('reads an account from its address for any network', () => {
    fc.assert(
      fc.property(account, fc.constantFrom(0, 2, 42, 63, 64, 255, 7391, 16_383), (bytes, prefix) => {
        expect(accountOf(encodeAddress(bytes, prefix))).toEqual(bytes)
      }),
      runs(100),
    )
  })

  test('writes what others read', () => {
    fc.assert(
      fc.property(account, (bytes) => {
        expect(decodeAddress(addressOf(bytes))).toEqual(bytes)
      }),
      runs(100),
    )
  })

  // The checksum has 16 bits: of very many changes one may be an address again, of somebody else.
  const decoded = (text: string) => {
    try {
      return decodeAddress(text)
    } catch {
      return undefined
    }
  }

  test('refuses an address with any letter changed', () => {
    const bytes = new Uint8Array(32).fill(0xa1)
    const address = addressOf(bytes)
    expect(accountOf(address)).toEqual(bytes)
    for (let place = 0; place < address.length; place += 1)
      for (const letter of ['1', '2', 'A', 'a', 'z', '0', 'l', ' ', 'é'].filter(
        (one) => one !== address[place],
      ))
        expect(accountOf(address.slice(0, place) + letter + address.slice(place + 1))).toBeUndefined()
  })

  test('reads no text that others do not read, and never throws', () => {
    const changed = fc
      .tuple(account, fc.nat(46), fc.string({ minLength: 1, maxLength: 1 }))
      .map(([bytes, place, letter]) => {
        const address = addressOf(bytes)
        return address.slice(0, place) + letter + address.slice(place + 1)
      })
    fc.assert(
      fc.property(fc.oneof(changed, fc.string({ maxLength: 60 })), (text) => {
        const found = accountOf(text)
        if (found !== undefined) expect(found).toEqual(decoded(text))
      }),
      runs(200),
    )
  })
})

describe('SCALE', () => {
  const read = (bytes: readonly number[]) => scaleReader(Uint8Array.from(bytes))
  const malformed = expect.objectContaining({ code: 'chain_inconsistent' })

  test('compact lengths', () => {
    expect(read([0x00]).compact()).toBe(0)
    expect(read([0xfc]).compact()).toBe(63)
    expect(read([0x01, 0x01]).compact()).toBe(64)
    expect(read([0xfd, 0xff]).compact()).toBe(16_383)
    expect(read([0x02, 0x00, 0x01, 0x00]).compact()).toBe(16_384)
    expect(read([0xfe, 0xff, 0xff, 0xff]).compact()).toBe(2 ** 30 - 1)
  })

  test.each([[[0x01, 0x00]], [[0x02, 0x00, 0x00, 0x00]], [[0x03, 0, 0, 0, 0]], [[0x01]], [[]]])(
    'refuses the compact length %j',
    (bytes) => {
      expect(() => read(bytes).compact()).toThrow(malformed)
    },
  )

  test('flags, options and ends', () => {
    expect(read([1]).bool()).toBe(true)
    expect(() => read([2]).bool()).toThrow(malformed)
    expect(read([0]).option(() => 1)).toBeUndefined()
    expect(() => read([0]).end()).toThrow(malformed)
    expect(() => read([8, 1]).text()).toThrow(malformed)
  })

  test('integers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
        expect(scaleReader(writeUint(value, 16)).uint(16)).toBe(value)
      }),
      runs(100),
    )
  })
})
