import { ristretto255 } from '@noble/curves/ed25519.js'
import { verify } from '@scure/sr25519'
import type { Sr25519Backend } from '../../types.ts'

/** True when the 32 bytes encode an element of the group (RFC 9496 section 4.3.1). */
export const isRistrettoElement = (bytes: Uint8Array): boolean => {
  try {
    ristretto255.Point.fromBytes(bytes)
    return true
  } catch {
    return false
  }
}

/** sr25519 in pure JavaScript (`@scure/sr25519` on `@noble/curves`): runs everywhere. */
export const sr25519Backend: Sr25519Backend = {
  name: 'noble',
  verify: (message, signature, publicKey) => {
    try {
      if (verify(message, signature, publicKey)) return 'valid'
    } catch {
      // R or the key encodes no element, or s is zero.
    }
    return isRistrettoElement(publicKey) ? 'invalid' : 'key_malformed'
  },
}
