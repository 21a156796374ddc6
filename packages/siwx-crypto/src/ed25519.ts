import { ed25519Backend } from '#backend/ed25519'
import { fromHex } from './internal/bytes.ts'
import type { Ed25519Backend, Verdict } from './types.ts'

// Little-endian, as all numbers of Ed25519: RFC 8032 section 5.1.
const p: Uint8Array = /* @__PURE__ */ fromHex(
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
)
const L: Uint8Array = /* @__PURE__ */ fromHex(
  'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010',
)

// The y coordinates of the eight points of order 1, 2, 4 and 8; either sign of x.
const smallOrder: readonly Uint8Array[] = /* @__PURE__ */ [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(fromHex)

/** What {@link verifyEd25519} decides about. */
export type VerifyEd25519Input = {
  /** What was signed, of any length: it is not hashed before. */
  readonly message: Uint8Array
  /** `R` and `S`, 64 bytes. */
  readonly signature: Uint8Array
  /** 32 bytes (RFC 8032 section 5.1.5). */
  readonly publicKey: Uint8Array
}

/** How {@link verifyEd25519} decides. */
export type Ed25519Options = {
  /** Default: the fastest of the platform that needs no native addon. */
  readonly backend?: Ed25519Backend | undefined
}

/** Whether the 32 bytes at `start` are a number below `limit`; `top` masks the sign of x in the highest byte. */
const isBelowAt = (bytes: Uint8Array, start: number, top: number, limit: Uint8Array): boolean => {
  for (let i = 31; i >= 0; i--) {
    const x = (bytes[start + i] ?? 0) & (i === 31 ? top : 0xff)
    const y = limit[i] ?? 0
    if (x !== y) return x < y
  }
  return false
}

/** Whether a point, its sign of x aside, has a small order. Read from the first 32 bytes. */
const isSmallOrder = (point: Uint8Array): boolean => {
  const y31 = (point[31] ?? 0) & 0x7f
  return smallOrder.some((of) => {
    for (let i = 0; i < 31; i++) if (point[i] !== of[i]) return false
    return y31 === of[31]
  })
}

/**
 * Verifies an Ed25519 signature under one strict rule, whatever the backend: canonical `A`, `R` and `S`, no small-order
 * `A` or `R`, and the equation without cofactor. Honest signers never produce what is refused here.
 *
 * @example
 * ```ts
 * import { verifyEd25519 } from '@countersign/siwx-crypto'
 *
 * declare const message: Uint8Array
 * declare const signature: Uint8Array
 * declare const publicKey: Uint8Array
 * await verifyEd25519({ message, signature, publicKey }) // 'valid'
 * ```
 * @see RFC 8032 section 5.1.7
 */
export const verifyEd25519 = async (
  { message, signature, publicKey }: VerifyEd25519Input,
  { backend = ed25519Backend }: Ed25519Options = {},
): Promise<Verdict> => {
  if (signature.length !== 64) return 'signature_malformed'
  if (publicKey.length !== 32) return 'key_malformed'
  if (!isBelowAt(publicKey, 0, 0x7f, p)) return 'key_malformed'
  if (isSmallOrder(publicKey)) return 'key_small_order'
  if (!isBelowAt(signature, 0, 0x7f, p) || isSmallOrder(signature)) return 'signature_non_canonical'
  if (!isBelowAt(signature, 32, 0xff, L)) return 'signature_non_canonical'
  return backend.verify(message, signature, publicKey)
}
