import { createHash } from 'node:crypto'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blake2b as nobleBlake2b } from './backends/noble/blake2b.ts'
import * as nobleHashes from './backends/noble/hashes.ts'
import { keccak256 as nobleKeccak256 } from './backends/noble/keccak.ts'
import * as nodeHashes from './backends/node/hashes.ts'
import { blake2bReady, blake2b as wasmBlake2b } from './backends/wasm/blake2b.ts'
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

const shas = [
  { name: 'default', sha256, sha512, sha512_256, sha3_256 },
  { name: 'noble', ...nobleHashes },
  { name: 'node', ...nodeHashes },
]

describe.each(shas)('SHA-2 and SHA-3 on $name', (hashes) => {
  const published = [
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'sha512',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    ['sha512_256', '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
    ['sha3_256', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  ] as const

  test.each(published)('%s gives the published value of "abc"', (name, expected) => {
    expect(toHex(hashes[name](abc))).toBe(expected)
  })

  test.each(published)('%s gives plain bytes, and takes nothing else', (name) => {
    const digest = hashes[name](Buffer.from(abc))
    expect(Object.getPrototypeOf(digest)).toBe(Uint8Array.prototype)
    expect(() => hashes[name]('abc' as unknown as Uint8Array)).toThrow(TypeError)
  })

  test('agree with OpenSSL, also on a part of a buffer', () => {
    const names = {
      sha256: 'sha256',
      sha512: 'sha512',
      sha512_256: 'sha512-256',
      sha3_256: 'sha3-256',
    } as const
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(40), (whole, offset) => {
        const bytes = whole.subarray(Math.min(offset, whole.length))
        for (const name of Object.keys(names) as (keyof typeof names)[])
          expect(toHex(hashes[name](bytes))).toBe(createHash(names[name]).update(bytes).digest('hex'))
      }),
      runs(60),
    )
  })
})

const blake2bs = [
  { name: 'default', hash: blake2b },
  { name: 'noble', hash: nobleBlake2b },
  { name: 'wasm', hash: wasmBlake2b },
]
const lengths = Array.from({ length: 64 }, (_, i) => i + 1)

describe.each(blake2bs)('blake2b on $name', ({ hash }) => {
  test('gives the published values, before and after the WebAssembly path is ready', async () => {
    for (let round = 0; round < 2; round++) {
      expect(toHex(hash(abc, 20))).toBe('384264f676f39536840523f284921cdc68b6846b')
      expect(toHex(hash(abc, 32))).toBe('bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
      // RFC 7693 appendix A.
      expect(toHex(hash(abc, 64))).toBe(
        'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
      )
      await Promise.all([20, 32, 64].map(blake2bReady))
    }
  })

  test('gives the same value for every length of the hash, around the block size and beyond the buffer of the module', async () => {
    await Promise.all(lengths.map(blake2bReady))
    for (const amount of [0, 1, 127, 128, 129, 255, 256, 257, 600, 16_384, 16_385, 70_000]) {
      const bytes = new Uint8Array(amount).map((_, i) => i * 7)
      for (const length of amount < 1000 ? lengths : [20, 32, 64])
        expect(toHex(hash(bytes, length))).toBe(toHex(nobleBlake2b(bytes, length)))
    }
  })

  test('gives the same value for any bytes, with lengths in any order', async () => {
    await Promise.all(lengths.map(blake2bReady))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom(...lengths), (bytes, length) => {
        expect(toHex(hash(bytes, length))).toBe(toHex(nobleBlake2b(bytes, length)))
        expect(toHex(hash(bytes, 64))).toBe(createHash('blake2b512').update(bytes).digest('hex'))
      }),
      runs(200),
    )
  })

  test('returns plain bytes that later calls do not change, and takes nothing else', async () => {
    await blake2bReady(20)
    const first = hash(abc, 20)
    hash(empty, 20)
    expect(toHex(first)).toBe('384264f676f39536840523f284921cdc68b6846b')
    expect(Object.getPrototypeOf(first)).toBe(Uint8Array.prototype)
    expect(() => hash('abc' as unknown as Uint8Array, 20)).toThrow(TypeError)
  })
})

describe('blake2b', () => {
  test.each([0, 65, 1.5, Number.NaN])('refuses the length %d', (length) => {
    expect(() => blake2b(abc, length)).toThrow(RangeError)
  })
})
