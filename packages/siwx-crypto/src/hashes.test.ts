import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keccak256 as nobleKeccak256 } from './backends/noble/keccak.ts'
import { keccakReady, keccak256 as wasmKeccak256 } from './backends/wasm/keccak.ts'
import { blake2b, sha3_256, sha256, sha512, sha512_256 } from './hashes.ts'
import { keccak256 } from './keccak.ts'
import { toHex, utf8 } from './test/bytes.ts'

const empty = new Uint8Array()
const abc = utf8('abc')
const keccaks = [
  { name: 'default', hash: keccak256 },
  { name: 'noble', hash: nobleKeccak256 },
  { name: 'wasm', hash: wasmKeccak256 },
]

describe.each(keccaks)('keccak256 on $name', ({ hash }) => {
  test('gives the published values, before and after the WebAssembly path is ready', async () => {
    for (let round = 0; round < 2; round++) {
      expect(toHex(hash(empty))).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
      expect(toHex(hash(abc))).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45')
      await keccakReady()
    }
  })

  test('gives the same value for every length around the block size, and beyond the buffer of the module', async () => {
    await keccakReady()
    for (const length of [1, 64, 135, 136, 137, 271, 272, 273, 600, 16_384, 16_385, 70_000]) {
      const bytes = new Uint8Array(length).map((_, i) => i * 7)
      expect(toHex(hash(bytes))).toBe(toHex(nobleKeccak256(bytes)))
    }
  })

  test('returns a value that later calls do not change', () => {
    const first = hash(abc)
    hash(empty)
    expect(toHex(first)).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45')
  })
})

describe('hashes', () => {
  test.each([
    [sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      sha512,
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    [sha512_256, '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
    [sha3_256, '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
    [
      (bytes: Uint8Array) => blake2b(bytes, 32),
      'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319',
    ],
    [(bytes: Uint8Array) => blake2b(bytes, 20), '384264f676f39536840523f284921cdc68b6846b'],
  ])('%o gives the published value of "abc"', (hash, expected) => {
    expect(toHex(hash(abc))).toBe(expected)
  })

  test('agree with OpenSSL', () => {
    const pairs = [
      [sha256, 'sha256'],
      [sha512, 'sha512'],
      [sha512_256, 'sha512-256'],
      [sha3_256, 'sha3-256'],
      [(bytes: Uint8Array) => blake2b(bytes, 64), 'blake2b512'],
    ] as const
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        for (const [hash, name] of pairs)
          expect(toHex(hash(bytes))).toBe(createHash(name).update(bytes).digest('hex'))
      }),
      { numRuns: 60 },
    )
  })

  test.each([0, 65, 1.5, Number.NaN])('blake2b refuses the length %d', (length) => {
    expect(() => blake2b(abc, length)).toThrow(RangeError)
  })
})
