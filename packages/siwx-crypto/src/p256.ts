import { fromHex } from './internal/bytes.ts'
import {
  assertDigest,
  type Curve,
  isHighScalar,
  refuseEcdsaKey,
  refuseEcdsaSignature,
} from './internal/ecdsa.ts'
import type { P256Backend, Verdict } from './types.ts'

// FIPS 186-5 / SP 800-186 section 3.2.1.3.
const curve: Curve = {
  p: /* @__PURE__ */ fromHex('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff'),
  n: /* @__PURE__ */ fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  halfN: /* @__PURE__ */ fromHex('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8'),
}

type Signed =
  | {
      /** What was signed, of any length. */
      readonly message: Uint8Array
      /** How the signer hashed the message. */
      readonly hash: 'sha256' | 'sha3-256'
      readonly digest?: undefined
    }
  | {
      /** The 32 bytes that were signed, hashed by the caller (BLAKE2b in Tezos). */
      readonly digest: Uint8Array
      readonly message?: undefined
      readonly hash?: undefined
    }

/** What {@link verifyP256} decides about: a message with the name of its hash, or a ready digest. */
export type VerifyP256Input = Signed & {
  /** `r` and `s`, 64 bytes, big-endian. */
  readonly signature: Uint8Array
  /** 33 bytes compressed or 65 bytes uncompressed (SEC 1). */
  readonly publicKey: Uint8Array
}

/** How {@link verifyP256} decides. */
export type P256Options = {
  /** Default: the fastest of the platform that needs no native addon, loaded on first use. */
  readonly backend?: P256Backend | undefined
}

/**
 * Verifies an ECDSA signature over P-256 of a message or of a ready digest. High `s` is accepted: ask
 * {@link isHighSP256}.
 *
 * The curve is loaded on first use: most applications never see a key on it.
 *
 * @example
 * ```ts
 * import { verifyP256 } from '@countersign/siwx-crypto'
 *
 * declare const message: Uint8Array
 * declare const signature: Uint8Array
 * declare const publicKey: Uint8Array
 * await verifyP256({ message, hash: 'sha3-256', signature, publicKey }) // 'valid'
 * ```
 * @throws RangeError for an unknown hash, or a digest that is not 32 bytes long: mistakes of the caller.
 * @see FIPS 186-5 section 6.4.2
 */
export const verifyP256 = async (input: VerifyP256Input, { backend }: P256Options = {}): Promise<Verdict> => {
  const { signature, publicKey, digest, message, hash } = input
  if (digest) assertDigest(digest)
  // Backends would take other names too: SHA-1 among them.
  else if (hash !== 'sha256' && hash !== 'sha3-256') throw new RangeError(`Unknown hash ${String(hash)}`)
  const refusal = refuseEcdsaSignature(curve, signature) ?? refuseEcdsaKey(curve, publicKey)
  if (refusal) return refusal
  const { verify } = backend ?? (await import('#backend/p256')).p256Backend
  return digest ? verify('none', digest, signature, publicKey) : verify(hash, message, signature, publicKey)
}

/**
 * Tells whether `s > n / 2` in a 64-byte P-256 signature, so that a second valid signature is known to anybody.
 *
 * @example
 * ```ts
 * import { isHighSP256 } from '@countersign/siwx-crypto'
 *
 * console.log(isHighSP256(new Uint8Array(64).fill(0xf0))) // true
 * ```
 */
export const isHighSP256 = (signature: Uint8Array): boolean => isHighScalar(curve, signature)
