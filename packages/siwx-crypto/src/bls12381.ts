import { fromHex, isBelow, isZero } from './internal/bytes.ts'
import type { Bls12381Backend, Refusal, Verdict } from './types.ts'

const p: Uint8Array = /* @__PURE__ */ fromHex(
  '1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab',
)

// The three highest bits of a compressed point; the third is the sign of y.
const compressed = 0x80
const infinity = 0x40

/** What {@link verifyBls12381MinPk} decides about. */
export type VerifyBls12381MinPkInput = {
  /** 48 bytes, a compressed point of G1. */
  readonly publicKey: Uint8Array
  /** What was signed, of any length. */
  readonly message: Uint8Array
  /** 96 bytes, a compressed point of G2. */
  readonly signature: Uint8Array
  /** The domain separation tag of the hash to G2, ASCII. */
  readonly dst: string
}

/** How {@link verifyBls12381MinPk} decides. */
export type Bls12381Options = {
  /** Default: the fastest of the platform that needs no native addon, loaded on first use. */
  readonly backend?: Bls12381Backend | undefined
}

/** The coordinate without the flags of the encoding. */
const xCoordinate = (point: Uint8Array): Uint8Array => {
  const x = point.slice(0, 48)
  x[0] = (x[0] ?? 0) & 0x1f
  return x
}

const refuseKey = (publicKey: Uint8Array): Refusal | undefined => {
  const flags = publicKey[0] ?? 0
  const x = xCoordinate(publicKey)
  if (publicKey.length !== 48 || !(flags & compressed)) return 'key_malformed'
  if (flags === (compressed | infinity) && isZero(x)) return 'key_small_order'
  return flags & infinity || !isBelow(x, p) ? 'key_malformed' : undefined
}

const refuseSignature = (signature: Uint8Array): Refusal | undefined => {
  const flags = signature[0] ?? 0
  if (signature.length !== 96 || !(flags & compressed)) return 'signature_malformed'
  const isCanonical = isBelow(xCoordinate(signature), p) && isBelow(signature.subarray(48), p)
  return flags & infinity || !isCanonical ? 'signature_non_canonical' : undefined
}

/**
 * Verifies a BLS signature over BLS12-381 with the key in G1 and the signature in G2 ("minimal public key size"), under
 * one strict rule: canonical compressed points of the subgroups, neither the point at infinity. A key outside of its
 * subgroup is `key_malformed`, such a signature is `invalid`.
 *
 * The pairing is loaded on first use, so that an application without BLS accounts never downloads it.
 *
 * @example
 * ```ts
 * import { verifyBls12381MinPk } from '@countersign/siwx-crypto'
 *
 * declare const message: Uint8Array
 * declare const signature: Uint8Array
 * declare const publicKey: Uint8Array
 * const dst = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'
 * await verifyBls12381MinPk({ message, signature, publicKey, dst }) // 'valid'
 * ```
 * @throws RangeError for a tag that is not 1 to 255 characters of printable ASCII: a mistake of the caller.
 * @see RFC 9380 section 3.1 for the tag; draft-irtf-cfrg-bls-signature section 2.7
 */
export const verifyBls12381MinPk = async (
  { publicKey, message, signature, dst }: VerifyBls12381MinPkInput,
  { backend }: Bls12381Options = {},
): Promise<Verdict> => {
  if (!/^[ -~]{1,255}$/.test(dst))
    throw new RangeError('A domain separation tag has 1 to 255 characters of ASCII')
  const refusal = refuseKey(publicKey) ?? refuseSignature(signature)
  if (refusal) return refusal
  const { verify } = backend ?? (await import('#backend/bls12381')).bls12381Backend
  return verify(message, signature, publicKey, dst)
}
