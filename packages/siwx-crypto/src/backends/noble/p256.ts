import { p256 } from '@noble/curves/nist.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import type { P256Backend, P256Hash } from '../../types.ts'

const digestOf = (hash: P256Hash, data: Uint8Array): Uint8Array => {
  switch (hash) {
    case 'sha256':
      return sha256(data)
    case 'sha3-256':
      return sha3_256(data)
    case 'none':
      return data
  }
}

/** The 65-byte form of a SEC 1 public key, or `undefined` when it is no point of the curve. */
export const uncompressP256 = (publicKey: Uint8Array): Uint8Array | undefined => {
  try {
    return p256.Point.fromBytes(publicKey).toBytes(false)
  } catch {
    return undefined
  }
}

/** P-256 in pure JavaScript (`@noble/curves`): runs everywhere. */
export const p256Backend: P256Backend = {
  name: 'noble',
  verify: (hash, data, signature, publicKey) => {
    if (!uncompressP256(publicKey)) return 'key_malformed'
    const digest = digestOf(hash, data)
    return p256.verify(signature, digest, publicKey, { prehash: false, lowS: false }) ? 'valid' : 'invalid'
  },
}
