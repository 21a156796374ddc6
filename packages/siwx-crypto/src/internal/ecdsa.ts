import type { Refusal } from '../types.ts'
import { isBelow, isZero } from './bytes.ts'

/** What the shared rule needs to know of a short Weierstrass curve; 32-byte big-endian numbers. */
export type Curve = {
  /** Field prime. */
  readonly p: Uint8Array
  /** Group order. */
  readonly n: Uint8Array
  /** (n - 1) / 2, the largest `s` that is not high. */
  readonly halfN: Uint8Array
}

/** SEC 1 section 4.1.4, step 1: `r` and `s` in [1, n - 1]. A missing check accepts forgeries (CVE-2022-21449). */
export const refuseEcdsaSignature = (curve: Curve, signature: Uint8Array): Refusal | undefined => {
  if (signature.length !== 64) return 'signature_malformed'
  for (const scalar of [signature.subarray(0, 32), signature.subarray(32)]) {
    if (isZero(scalar) || !isBelow(scalar, curve.n)) return 'signature_non_canonical'
  }
  return undefined
}

/**
 * SEC 1 section 2.3.4: 33 bytes with 02 or 03, or 65 with 04; coordinates below the prime. The hybrid forms 06 and 07
 * are refused, although some libraries take them.
 */
export const refuseEcdsaKey = (curve: Curve, publicKey: Uint8Array): Refusal | undefined => {
  const prefix = publicKey[0]
  const compressed = publicKey.length === 33 && (prefix === 2 || prefix === 3)
  const uncompressed = publicKey.length === 65 && prefix === 4
  if (!compressed && !uncompressed) return 'key_malformed'
  if (!isBelow(publicKey.subarray(1, 33), curve.p)) return 'key_malformed'
  if (uncompressed && !isBelow(publicKey.subarray(33), curve.p)) return 'key_malformed'
  return undefined
}

/** True when `s > n / 2`: the same signature with `n - s` is valid too. */
export const isHighScalar = (curve: Curve, signature: Uint8Array): boolean =>
  isBelow(curve.halfN, signature.subarray(32, 64))

/** A digest of another length is a programming error, never a property of hostile input. */
export const assertDigest = (digest: Uint8Array): void => {
  if (digest.length !== 32) throw new RangeError(`A digest has 32 bytes, got ${digest.length}`)
}
