import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Secp256k1Backend } from '../../types.ts'

const { Point } = secp256k1

/** secp256k1 in pure JavaScript (`@noble/curves`): runs everywhere. */
export const secp256k1Backend: Secp256k1Backend = {
  name: 'noble',
  recover: (digest, signature, recovery) => {
    try {
      return secp256k1.Signature.fromBytes(signature)
        .addRecoveryBit(recovery)
        .recoverPublicKey(digest)
        .toBytes(false)
    } catch {
      // r is no x coordinate of the curve, or the key would be the point at infinity.
      return undefined
    }
  },
  verify: (digest, signature, publicKey) => {
    try {
      Point.fromBytes(publicKey)
    } catch {
      return 'key_malformed'
    }
    return secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: false })
      ? 'valid'
      : 'invalid'
  },
}
