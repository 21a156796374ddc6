/**
 * The answer of every verifier. All backends give the same answer for the same input.
 *
 * - `valid`: the signature holds.
 * - `invalid`: well-formed, and does not hold for this key and message.
 * - `signature_malformed`: wrong length, a recovery id outside 0 to 3, or a mark of the format is missing.
 * - `signature_non_canonical`: a scalar or point outside its canonical range (`S >= L`, `r` or `s` zero or not below
 *   the group order, a non-canonical or small-order `R`, the point at infinity).
 * - `key_malformed`: wrong length or prefix, a coordinate not below the field prime, or not a point of the curve.
 * - `key_small_order`: an Ed25519 key of order 1, 2, 4 or 8, or the identity as an sr25519 or BLS key: for these,
 *   signatures over any message exist.
 */
export type Verdict =
  | 'valid'
  | 'invalid'
  | 'signature_malformed'
  | 'signature_non_canonical'
  | 'key_malformed'
  | 'key_small_order'

/** A {@link Verdict} that is not an acceptance. */
export type Refusal = Exclude<Verdict, 'valid'>

/** What is left for a backend to decide once the shared rule has checked lengths and ranges. */
export type BackendVerdict = 'valid' | 'invalid' | 'key_malformed'

/** A value, or a promise of one: backends on node:crypto answer at once, WebCrypto and WASM do not. */
export type MaybePromise<T> = T | Promise<T>

/**
 * ECDSA over secp256k1 on a 32-byte digest. A backend is called only with input that passed the shared rule: a 64-byte
 * signature with `r` and `s` in range, a recovery id from 0 to 3, a public key with a valid prefix and length.
 */
export type Secp256k1Backend = {
  /** For benchmarks and test reports. */
  readonly name: string
  /** The 65-byte uncompressed key, or `undefined` when no key gives this signature. Accepts high `s`. */
  readonly recover: (
    digest: Uint8Array,
    signature: Uint8Array,
    recovery: number,
  ) => MaybePromise<Uint8Array | undefined>
  /** Accepts high `s`. */
  readonly verify: (
    digest: Uint8Array,
    signature: Uint8Array,
    publicKey: Uint8Array,
  ) => MaybePromise<BackendVerdict>
}

/** Ed25519 (RFC 8032), without cofactor: `R` is compared byte for byte with `[S]B - [k]A`. */
export type Ed25519Backend = {
  readonly name: string
  readonly verify: (
    message: Uint8Array,
    signature: Uint8Array,
    publicKey: Uint8Array,
  ) => MaybePromise<BackendVerdict>
}

/** sr25519 (schnorrkel, context "substrate"). Called with canonical encodings only, of which none is the identity. */
export type Sr25519Backend = {
  readonly name: string
  /** `invalid` also when `R` encodes no element of the group. */
  readonly verify: (
    message: Uint8Array,
    signature: Uint8Array,
    publicKey: Uint8Array,
  ) => MaybePromise<BackendVerdict>
}

/**
 * BLS12-381 with keys in G1 and signatures in G2, both compressed. Called with coordinates below the prime and without
 * infinity; the curve and the subgroup of both points are the task of the backend.
 */
export type Bls12381Backend = {
  readonly name: string
  /** `invalid` also when the signature is no point of the subgroup. */
  readonly verify: (
    message: Uint8Array,
    signature: Uint8Array,
    publicKey: Uint8Array,
    dst: string,
  ) => MaybePromise<BackendVerdict>
}

/** The hash that P-256 signatures are made over: a named one of the message, or none when the caller has a digest. */
export type P256Hash = 'sha256' | 'sha3-256' | 'none'

/** ECDSA over P-256. `data` is the message, or with the hash `none` the 32-byte digest. Accepts high `s`. */
export type P256Backend = {
  readonly name: string
  readonly verify: (
    hash: P256Hash,
    data: Uint8Array,
    signature: Uint8Array,
    publicKey: Uint8Array,
  ) => MaybePromise<BackendVerdict>
}
