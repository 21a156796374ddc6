import { ed25519Backend } from '#backend/ed25519'
import { fromHex, isBelow, isEqual } from './internal/bytes.ts'
import type { Ed25519Backend, Verdict } from './types.ts'

// Big-endian: RFC 8032 section 5.1.
const p: Uint8Array = /* @__PURE__ */ fromHex(
  '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed',
)
const L: Uint8Array = /* @__PURE__ */ fromHex(
  '1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed',
)

// The y coordinates of the eight points of order 1, 2, 4 and 8; either sign of x.
const smallOrder: readonly Uint8Array[] = /* @__PURE__ */ [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000001',
  '05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826',
  '7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7',
  '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec',
].map(fromHex)

export type VerifyEd25519Input = {
  readonly message: Uint8Array
  /** `R` and `S`, 64 bytes. */
  readonly signature: Uint8Array
  /** 32 bytes (RFC 8032 section 5.1.5). */
  readonly publicKey: Uint8Array
}

export type Ed25519Options = {
  /** Default: the fastest of the platform that needs no native addon. */
  readonly backend?: Ed25519Backend | undefined
}

/** The y coordinate, big-endian, without the sign of x. */
const yCoordinate = (point: Uint8Array): Uint8Array => {
  const y = point.toReversed()
  y[0] = (y[0] ?? 0) & 0x7f
  return y
}

const isSmallOrder = (y: Uint8Array): boolean => smallOrder.some((point) => isEqual(point, y))

/**
 * Verifies an Ed25519 signature under one strict rule, whatever the backend: canonical `A`, `R` and `S`, no small-order
 * `A` or `R`, and the equation without cofactor. Honest signers never produce what is refused here.
 *
 * @example
 * ```ts
 * import { verifyEd25519 } from '@countersign/siwx-crypto'
 *
 * export const check = (message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array) =>
 *   verifyEd25519({ message, signature, publicKey })
 * ```
 * @see RFC 8032 section 5.1.7
 */
export const verifyEd25519 = async (
  { message, signature, publicKey }: VerifyEd25519Input,
  { backend = ed25519Backend }: Ed25519Options = {},
): Promise<Verdict> => {
  if (signature.length !== 64) return 'signature_malformed'
  if (publicKey.length !== 32) return 'key_malformed'
  const key = yCoordinate(publicKey)
  if (!isBelow(key, p)) return 'key_malformed'
  if (isSmallOrder(key)) return 'key_small_order'
  const r = yCoordinate(signature.subarray(0, 32))
  if (!isBelow(r, p) || isSmallOrder(r)) return 'signature_non_canonical'
  if (!isBelow(signature.subarray(32).toReversed(), L)) return 'signature_non_canonical'
  return backend.verify(message, signature, publicKey)
}
