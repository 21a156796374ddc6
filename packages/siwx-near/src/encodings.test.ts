import { base58ToBytes, base64ToBytes, bytesToBase58, bytesToBase64 } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAccount } from './account.ts'
import { implicitAccount } from './implicitAccount.ts'
import { formatPublicKey, parsePublicKey } from './publicKey.ts'
import { ALICE, alice, CAROL, carol } from './test/keys.ts'
import type { NearKey } from './types.ts'

describe('base58', () => {
  test('gives every 32 bytes back, leading zeros too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(32), (bytes, zeros) => {
        bytes.fill(0, 0, zeros)
        expect(base58ToBytes(bytesToBase58(bytes), 32)).toEqual(bytes)
      }),
      runs(200),
    )
  })

  test('has one spelling for each: what decodes is what would be written', () => {
    const text = fc.string({ unit: fc.constantFrom('1', '2', 'z', 'Q'), maxLength: 46 })
    fc.assert(
      fc.property(text, (written) => {
        const bytes = base58ToBytes(written, 32)
        if (bytes !== undefined) expect(bytesToBase58(bytes)).toBe(written)
      }),
      runs(1000),
    )
  })

  test('refuses other lengths and characters', () => {
    const written = bytesToBase58(new Uint8Array(32).fill(9))
    expect(base58ToBytes(written, 32)).toBeDefined()
    for (const bad of [
      `1${written}`,
      written.slice(1),
      `${written.slice(1)}0`,
      ` ${written}`,
      `${written}l`,
    ]) {
      expect(base58ToBytes(bad, 32)).toBeUndefined()
    }
    expect(base58ToBytes('z'.repeat(44), 32)).toBeUndefined()
  })
})

describe('base64', () => {
  test('gives bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(base64ToBytes(bytesToBase64(bytes))).toEqual(bytes)
      }),
      runs(200),
    )
  })

  test('refuses second spellings', () => {
    expect(base64ToBytes('AA==')).toEqual(new Uint8Array(1))
    for (const bad of ['AB==', 'AA=', 'AA', 'AA==\n', ' AA==', '-_==', 'A', '=', 'AAA=A']) {
      expect(base64ToBytes(bad)).toBeUndefined()
    }
  })
})

describe('public keys', () => {
  test.each([alice, carol])('$publicKey comes back', ({ publicKey }) => {
    expect(formatPublicKey(parsePublicKey(publicKey) as NearKey)).toBe(publicKey)
  })

  test.each([
    ['', 'encoding_invalid'],
    ['DgmxzQX61DxkAMkAubrgHVJb637fYYTdh7ouVqZGnJrp', 'encoding_invalid'],
    ['ed25519:', 'encoding_invalid'],
    ['ed25519:DgmxzQX61DxkAMkAubrgHVJb637fYYTdh7ouVqZGn', 'encoding_invalid'],
    ['secp256k1:DgmxzQX61DxkAMkAubrgHVJb637fYYTdh7ouVqZGnJrp', 'encoding_invalid'],
    ['ED25519:DgmxzQX61DxkAMkAubrgHVJb637fYYTdh7ouVqZGnJrp', 'key_type_unsupported'],
    ['ml-dsa-65:abc', 'key_type_unsupported'],
    [`ed25519:${'1'.repeat(9000)}`, 'input_too_large'],
  ])('%s is refused', (publicKey, code) => {
    expect(parsePublicKey(publicKey)).toMatchObject({ ok: false, code })
  })

  test('a curve with the length of the other is a mistake of the program', () => {
    const bytes = new Uint8Array(32)
    expect(() => formatPublicKey({ curve: 'secp256k1', bytes })).toThrow(
      expect.objectContaining({ code: 'key_type_unsupported' }),
    )
  })

  test('have implicit accounts', () => {
    expect(implicitAccount(parsePublicKey(alice.publicKey) as NearKey)).toBe(ALICE)
    expect(implicitAccount(parsePublicKey(carol.publicKey) as NearKey)).toBe(CAROL)
  })
})

describe('accounts', () => {
  test.each([
    ['near:mainnet:alice.near', 'alice.near', 'named'],
    ['near:testnet:a-b%5Fc.d.testnet', 'a-b_c.d.testnet', 'named'],
    [`near:mainnet:${ALICE}`, ALICE, 'implicit'],
    [`near:mainnet:${CAROL}`, CAROL, 'eth-implicit'],
    [`near:mainnet:0s${'1a'.repeat(20)}`, `0s${'1a'.repeat(20)}`, 'deterministic'],
    [`near:mainnet:${'a'.repeat(63)}`, 'a'.repeat(63), 'named'],
  ])('%s', (accountId, address, kind) => {
    expect(parseAccount(accountId)).toMatchObject({ ok: true, address, kind })
  })

  test.each([
    'near:mainnet:a',
    `near:mainnet:${'a'.repeat(65)}`,
    'near:mainnet:Alice.near',
    'near:mainnet:alice..near',
    'near:mainnet:.near',
    'near:mainnet:near.',
    'near:mainnet:a-.near',
    'near:mainnet:a%5F%5Fb',
    'near:mainnet:alice_1.near',
    'near:mainnet:alice%5f1.near',
    'near:Mainnet:alice.near',
    'near:mainnet:al%C3%AFce.near',
    'eip155:1:alice.near',
    'alice.near',
    '',
  ])('%j is refused', (accountId) => {
    expect(parseAccount(accountId)).toMatchObject({ ok: false, code: 'address_invalid' })
  })
})
