import { sr25519Backend } from '#backend/sr25519'
import { fromHex, isBelow, isZero } from './internal/bytes.ts'
import type { Sr25519Backend, Verdict } from './types.ts'

// Big-endian: RFC 9496 section 4.1.
const p: Uint8Array = /* @__PURE__ */ fromHex(
  '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed',
)
const L: Uint8Array = /* @__PURE__ */ fromHex(
  '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed',
)

/** What {@link verifySr25519} decides about. */
export type VerifySr25519Input = {
  /** What was signed, of any length. */
  readonly message: Uint8Array
  /** `R` and `s`, 64 bytes, with the marker of schnorrkel in the highest bit. */
  readonly signature: Uint8Array
  /** 32 bytes, an element of ristretto255. */
  readonly publicKey: Uint8Array
}

/** How {@link verifySr25519} decides. */
export type Sr25519Options = {
  /** Default: the fastest of the platform that needs no native addon. */
  readonly backend?: Sr25519Backend | undefined
}

/** RFC 9496 section 4.3.1, step 1: below the prime and not negative, which means even. */
const isCanonical = (element: Uint8Array): boolean =>
  ((element[0] ?? 0) & 1) === 0 && isBelow(element.toReversed(), p)

/**
 * Verifies an sr25519 signature (schnorrkel, signing context "substrate") under one strict rule, whatever the backend:
 * canonical key, `R` and `s`, and neither the key nor `R` the identity. Signatures of schnorrkel before version 0.1.1,
 * which lack the marker bit, are `signature_malformed`.
 *
 * @example
 * ```ts
 * import { verifySr25519 } from '@countersign/siwx-crypto'
 *
 * declare const message: Uint8Array
 * declare const signature: Uint8Array
 * declare const publicKey: Uint8Array
 * await verifySr25519({ message, signature, publicKey }) // 'valid'
 * ```
 * @see RFC 9496 section 4.3.1 for the encodings
 */
export const verifySr25519 = async (
  { message, signature, publicKey }: VerifySr25519Input,
  { backend = sr25519Backend }: Sr25519Options = {},
): Promise<Verdict> => {
  if (signature.length !== 64 || (signature[63] ?? 0) < 0x80) return 'signature_malformed'
  if (publicKey.length !== 32 || !isCanonical(publicKey)) return 'key_malformed'
  if (isZero(publicKey)) return 'key_small_order'
  const r = signature.subarray(0, 32)
  if (!isCanonical(r) || isZero(r)) return 'signature_non_canonical'
  const s = signature.slice(32).reverse()
  s[0] = (s[0] ?? 0) & 0x7f
  if (!isBelow(s, L)) return 'signature_non_canonical'
  return backend.verify(message, signature, publicKey)
}
