import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Bls12381Backend } from '../../types.ts'

const { G1, longSignatures } = bls12_381

/** The point, checked to be on the curve and in the subgroup of prime order. */
const decode = <T>(fromBytes: (bytes: Uint8Array) => T, bytes: Uint8Array): T | undefined => {
  try {
    return fromBytes(bytes)
  } catch {
    return undefined
  }
}

/** BLS12-381 in pure JavaScript (`@noble/curves`): runs everywhere, in tens of milliseconds. */
export const bls12381Backend: Bls12381Backend = {
  name: 'noble',
  verify: (message, signature, publicKey, dst) => {
    const key = decode((bytes) => G1.Point.fromBytes(bytes), publicKey)
    if (!key) return 'key_malformed'
    const point = decode(longSignatures.Signature.fromBytes, signature)
    if (!point) return 'invalid'
    return longSignatures.verify(point, longSignatures.hash(message, dst), key) ? 'valid' : 'invalid'
  },
}
