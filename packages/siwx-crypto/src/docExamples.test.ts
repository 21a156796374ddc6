import { docExamples } from '@countersign/testing/docExamples'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js'
import { getPublicKey, secretFromSeed, sign } from '@scure/sr25519'
import { describe, expect, test } from 'vitest'
import { seed, utf8 } from './test/bytes.ts'

const { longSignatures } = bls12_381
const message = utf8('app.example wants you to sign in')
const secret = seed('examples')
const sr25519Secret = secretFromSeed(secret)
const scalar = bls12_381.fields.Fr.toBytes(7n)
const keccak = keccak_256(message)

/** A signature whose recovery id is 0, as the example has it. */
function recoverable() {
  for (let byte = 1; ; byte++) {
    const key = new Uint8Array(32).fill(byte)
    const [recovery, ...signature] = secp256k1.sign(keccak, key, { prehash: false, format: 'recovered' })
    const publicKey = secp256k1.getPublicKey(key, false)
    if (recovery === 0) return { signature: Uint8Array.from(signature), publicKey }
  }
}

describe('examples of the API reference', () => {
  const { signature, publicKey } = recoverable()
  const examples = docExamples(import.meta.url, {
    'backends/native/secp256k1.ts#secp256k1Backend': {
      given: { input: { digest: keccak, signature, recovery: 0 } },
    },
    'bls12381.ts#verifyBls12381MinPk': {
      given: {
        message,
        publicKey: longSignatures.getPublicKey(scalar).toBytes(),
        signature: longSignatures
          .sign(longSignatures.hash(message, 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'), scalar)
          .toBytes(),
      },
    },
    'ed25519.ts#verifyEd25519': {
      given: { message, signature: ed25519.sign(message, secret), publicKey: ed25519.getPublicKey(secret) },
    },
    'p256.ts#verifyP256': {
      given: {
        message,
        signature: p256.sign(sha3_256(message), secret, { prehash: false }),
        publicKey: p256.getPublicKey(secret),
      },
    },
    'secp256k1.ts#recoverSecp256k1': {
      given: { message, signature },
      check: ({ result }) => expect(result.publicKey).toEqual(publicKey),
    },
    'secp256k1.ts#verifySecp256k1': {
      given: {
        message,
        signature: secp256k1.sign(blake2b(message, { dkLen: 32 }), secret, { prehash: false }),
        publicKey: secp256k1.getPublicKey(secret),
      },
    },
    'sr25519.ts#verifySr25519': {
      given: { message, signature: sign(sr25519Secret, message), publicKey: getPublicKey(sr25519Secret) },
    },
  })
  for (const { name, run } of examples) test(name, run)
})
