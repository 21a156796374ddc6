import { randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { createBase58check } from '@scure/base'
import { spoil } from './walletRecord.ts'

const base58check = createBase58check(sha256)
const encode = (prefix: readonly number[], bytes: Uint8Array): string =>
  base58check.encode(concatBytes(Uint8Array.from(prefix), bytes))

/** Whose accounts begin with tz1, tz2 and tz3, and the Base58Check prefixes of address, key and signature. */
const CURVES = {
  ed25519: {
    address: [6, 161, 159],
    key: [13, 15, 37, 217],
    signature: [9, 245, 205, 134, 18],
    publicKey: (seed: Uint8Array) => ed25519.getPublicKey(seed),
    sign: (digest: Uint8Array, seed: Uint8Array) => ed25519.sign(digest, seed),
  },
  secp256k1: {
    address: [6, 161, 161],
    key: [3, 254, 226, 86],
    signature: [13, 115, 101, 19, 63],
    publicKey: (seed: Uint8Array) => secp256k1.getPublicKey(seed),
    sign: (digest: Uint8Array, seed: Uint8Array) => secp256k1.sign(digest, seed, { prehash: false }),
  },
  p256: {
    address: [6, 161, 164],
    key: [3, 178, 139, 127],
    signature: [54, 240, 44, 52],
    publicKey: (seed: Uint8Array) => p256.getPublicKey(seed),
    sign: (digest: Uint8Array, seed: Uint8Array) => p256.sign(digest, seed, { prehash: false }),
  },
} as const

/** Of tz1, tz2 and tz3 accounts. */
export type TezosCurve = keyof typeof CURVES

/** An account with its key. */
export type TezosAccount = {
  readonly address: string
  /** As Tezos writes it: `edpk…`, `sppk…` or `p2pk…`. */
  readonly publicKey: string
  /** Hexadecimal, without a prefix. */
  readonly rawKey: string
  /** Signs bytes in hexadecimal, over their BLAKE2b hash; `wrong` makes the signature one bit off. */
  readonly sign: (payload: string, wrong?: boolean) => string
}

/** An account; by default with a new Ed25519 key. */
export function createTezosAccount(
  curve: TezosCurve = 'ed25519',
  seed: Uint8Array = randomBytes(32),
): TezosAccount {
  const { address, key, signature, publicKey, sign } = CURVES[curve]
  const bytes = publicKey(seed)
  return {
    address: encode(address, blake2b(bytes, { dkLen: 20 })),
    publicKey: encode(key, bytes),
    rawKey: bytesToHex(bytes),
    sign: (payload, wrong = false) => {
      const signed = sign(blake2b(hexToBytes(payload), { dkLen: 32 }), seed)
      return encode(signature, wrong ? spoil(signed) : signed)
    },
  }
}
