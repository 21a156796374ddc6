import { Point } from '@noble/ed25519'
import { sha512 } from '@noble/hashes/sha2.js'
import { isEqual } from '../../internal/bytes.ts'
import type { Ed25519Backend } from '../../types.ts'

const L = /* @__PURE__ */ Point.CURVE().n

/** Little-endian bytes to a scalar modulo the group order. */
const scalar = (bytes: Uint8Array): bigint => {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0)
  return value % L
}

const decode = (bytes: Uint8Array): Point | undefined => {
  try {
    return Point.fromBytes(bytes)
  } catch {
    return undefined
  }
}

/** True when the 32 bytes encode a point of the curve (RFC 8032 section 5.1.3). */
export const isEd25519Point = (bytes: Uint8Array): boolean => decode(bytes) !== undefined

/**
 * Ed25519 in pure JavaScript on the group of `@noble/ed25519`: runs everywhere. A third of the size of `@noble/curves`
 * in a browser; slower, and only the fallback of WebCrypto.
 *
 * Not its `verify`: that checks the equation multiplied by the cofactor, as RFC 8032 allows, and would accept signatures
 * with a torsion component that OpenSSL, BoringSSL and libsodium refuse.
 */
export const ed25519Backend: Ed25519Backend = {
  name: 'noble',
  verify: (message, signature, publicKey) => {
    const key = decode(publicKey)
    if (!key) return 'key_malformed'
    const r = signature.subarray(0, 32)
    const s = scalar(signature.subarray(32))
    const k = scalar(sha512.create().update(r).update(publicKey).update(message).digest())
    const expected = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k))
    return isEqual(expected.toBytes(), r) ? 'valid' : 'invalid'
  },
}
