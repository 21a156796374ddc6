import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import type { AccountKey } from '../types.ts'

/** Words of mainnet's code and of testnet's; nobody's accounts as far as the tests are concerned. */
export const ALICE = '0xe3382c37849f96e9'
export const BOB = '0xf19c161bc24cf4b4'
export const TESTNET = '0x70dff4d1005824db'

/** A key whose secret the tests have, as the chain lists it. */
export type TestKey = AccountKey & { readonly sign: (message: Uint8Array) => string }

type Options = Partial<Pick<AccountKey, 'weight' | 'revoked' | 'signingAlgorithm' | 'hashingAlgorithm'>>

/** A fixed toy key, by its repeated byte. Whoever reads this has it too. Signatures are deterministic (RFC 6979). */
export function keyOf(index: number, byte: number, options: Options = {}): TestKey {
  const {
    signingAlgorithm = 'ECDSA_P256',
    hashingAlgorithm = 'SHA3_256',
    weight = 1000,
    revoked = false,
  } = options
  const secret = new Uint8Array(32).fill(byte)
  const curve = signingAlgorithm === 'ECDSA_P256' ? p256 : secp256k1
  const hash = hashingAlgorithm === 'SHA3_256' ? sha3_256 : sha256
  return {
    index,
    publicKey: curve.getPublicKey(secret, false).slice(1),
    signingAlgorithm,
    hashingAlgorithm,
    weight,
    revoked,
    sign: (message) => hexOf(curve.sign(hash(message), secret, { prehash: false })),
  }
}

const K1 = 'ECDSA_secp256k1'
const SHA2 = 'SHA2_256'

/** Both curves with both hashes, whole and half weights, a revoked key, one without weight. */
export const aliceKeys: readonly TestKey[] = [
  keyOf(0, 41),
  keyOf(1, 42, { hashingAlgorithm: SHA2, weight: 500 }),
  keyOf(2, 43, { signingAlgorithm: K1, weight: 500 }),
  keyOf(3, 44, { signingAlgorithm: K1, hashingAlgorithm: SHA2 }),
  keyOf(4, 45, { revoked: true }),
  keyOf(5, 46, { weight: 0 }),
  keyOf(6, 47, { hashingAlgorithm: SHA2 }),
  keyOf(7, 48, { signingAlgorithm: K1 }),
  keyOf(8, 49, { weight: 499 }),
]
export const bobKeys: readonly TestKey[] = [keyOf(0, 51)]

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
