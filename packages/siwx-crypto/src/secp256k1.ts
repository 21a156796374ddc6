import { secp256k1Backend } from '#backend/secp256k1'
import { fromHex } from './internal/bytes.ts'
import {
  assertDigest,
  type Curve,
  isHighScalar,
  refuseEcdsaKey,
  refuseEcdsaSignature,
} from './internal/ecdsa.ts'
import type { Refusal, Secp256k1Backend, Verdict } from './types.ts'

// SEC 2 section 2.4.1.
const curve: Curve = {
  p: /* @__PURE__ */ fromHex('fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f'),
  n: /* @__PURE__ */ fromHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'),
  halfN: /* @__PURE__ */ fromHex('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0'),
}

/** What {@link recoverSecp256k1} decides about. */
export type RecoverSecp256k1Input = {
  /** The 32 bytes that were signed. */
  readonly digest: Uint8Array
  /** `r` and `s`, 64 bytes, big-endian. */
  readonly signature: Uint8Array
  /** 0 to 3: bit 0 is the parity of `R.y`, bit 1 says that `R.x` was not below the group order. */
  readonly recovery: number
}

/** What {@link recoverSecp256k1} answers. */
export type RecoverSecp256k1Result =
  | {
      readonly status: 'recovered'
      /** 65 bytes, uncompressed, with the prefix 04. */
      readonly publicKey: Uint8Array
      /** `s > n / 2`. The signature is malleable: never use its bytes as an identity or a replay key. */
      readonly highS: boolean
    }
  | { readonly status: Refusal }

/** What {@link verifySecp256k1} decides about. */
export type VerifySecp256k1Input = {
  /** The 32 bytes that were signed. */
  readonly digest: Uint8Array
  /** `r` and `s`, 64 bytes, big-endian. */
  readonly signature: Uint8Array
  /** 33 bytes compressed or 65 bytes uncompressed (SEC 1). */
  readonly publicKey: Uint8Array
}

/** How {@link recoverSecp256k1} and {@link verifySecp256k1} decide. */
export type Secp256k1Options = {
  /** Default: the fastest of the platform that needs no native addon. */
  readonly backend?: Secp256k1Backend | undefined
}

/**
 * Recovers the public key of an ECDSA signature over secp256k1. High `s` is accepted and reported.
 *
 * Refuses with `signature_malformed`, `signature_non_canonical`, or `invalid` when no key gives this signature.
 *
 * @example
 * ```ts
 * import { keccak256, recoverSecp256k1 } from '@countersign/siwx-crypto'
 *
 * declare const message: Uint8Array
 * declare const signature: Uint8Array
 * const result = await recoverSecp256k1({ digest: keccak256(message), signature, recovery: 0 })
 * if (result.status === 'recovered') {
 *   const address = keccak256(result.publicKey.subarray(1)).subarray(12)
 *   console.log(address.length) // 20
 * }
 * ```
 * @throws RangeError when `digest` is not 32 bytes long: that is a mistake of the caller.
 * @see SEC 1 version 2.0, section 4.1.6
 */
export const recoverSecp256k1 = async (
  { digest, signature, recovery }: RecoverSecp256k1Input,
  { backend = secp256k1Backend }: Secp256k1Options = {},
): Promise<RecoverSecp256k1Result> => {
  assertDigest(digest)
  if (recovery !== 0 && recovery !== 1 && recovery !== 2 && recovery !== 3)
    return { status: 'signature_malformed' }
  const refusal = refuseEcdsaSignature(curve, signature)
  if (refusal) return { status: refusal }
  const publicKey = await backend.recover(digest, signature, recovery)
  if (!publicKey) return { status: 'invalid' }
  return { status: 'recovered', publicKey, highS: isHighScalar(curve, signature) }
}

/**
 * Verifies an ECDSA signature over secp256k1. High `s` is accepted: ask {@link isHighSSecp256k1}.
 *
 * @example
 * ```ts
 * import { blake2b, verifySecp256k1 } from '@countersign/siwx-crypto'
 *
 * declare const message: Uint8Array
 * declare const signature: Uint8Array
 * declare const publicKey: Uint8Array
 * await verifySecp256k1({ digest: blake2b(message, 32), signature, publicKey }) // 'valid'
 * ```
 * @throws RangeError when `digest` is not 32 bytes long: that is a mistake of the caller.
 * @see SEC 1 version 2.0, section 4.1.4
 */
export const verifySecp256k1 = async (
  { digest, signature, publicKey }: VerifySecp256k1Input,
  { backend = secp256k1Backend }: Secp256k1Options = {},
): Promise<Verdict> => {
  assertDigest(digest)
  return (
    refuseEcdsaSignature(curve, signature) ??
    refuseEcdsaKey(curve, publicKey) ??
    (await backend.verify(digest, signature, publicKey))
  )
}

/**
 * Tells whether `s > n / 2` in a 64-byte secp256k1 signature, so that a second valid signature is known to anybody.
 *
 * @example
 * ```ts
 * import { isHighSSecp256k1 } from '@countersign/siwx-crypto'
 *
 * console.log(isHighSSecp256k1(new Uint8Array(64).fill(0xf0))) // true
 * ```
 */
export const isHighSSecp256k1 = (signature: Uint8Array): boolean => isHighScalar(curve, signature)
