import { Point, recoverPublicKey, verify } from '@noble/secp256k1'
import type { Secp256k1Backend } from '../../types.ts'

// The digest is ready: nothing is hashed here. High s is a matter of the shared rule.
const options = { prehash: false, lowS: false } as const

const isPoint = (publicKey: Uint8Array): boolean => {
  try {
    Point.fromBytes(publicKey)
    return true
  } catch {
    return false
  }
}

/**
 * secp256k1 in pure JavaScript (`@noble/secp256k1`): runs everywhere. A quarter of the size of `@noble/curves` in a
 * browser, at half its speed.
 */
export const secp256k1Backend: Secp256k1Backend = {
  name: 'noble',
  recover: (digest, signature, recovery) => {
    const recovered = Uint8Array.of(recovery, ...signature)
    try {
      return recoverPublicKey(recovered, digest, { ...options, isCompressed: false } as const)
    } catch {
      // r is no x coordinate of the curve, or the key would be the point at infinity.
      return undefined
    }
  },
  verify: (digest, signature, publicKey) => {
    if (verify(signature, digest, publicKey, options)) return 'valid'
    return isPoint(publicKey) ? 'invalid' : 'key_malformed'
  },
}
