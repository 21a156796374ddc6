import { blake2b as backendBlake2b } from '#backend/blake2b'
import * as backend from '#backend/hashes'

/**
 * Hashes bytes with SHA-256.
 *
 * @example
 * ```ts
 * import { sha256 } from '@countersign/siwx-crypto'
 *
 * sha256(new TextEncoder().encode('abc')) // Uint8Array(32) [ 186, 120, 22, 191, … ]
 * ```
 * @see FIPS 180-4 section 6.2
 */
export const sha256 = (bytes: Uint8Array): Uint8Array => backend.sha256(bytes)

/**
 * Hashes bytes with SHA-512.
 *
 * @example
 * ```ts
 * import { sha512 } from '@countersign/siwx-crypto'
 *
 * sha512(new TextEncoder().encode('abc')) // Uint8Array(64) [ 221, 175, 53, 161, … ]
 * ```
 * @see FIPS 180-4 section 6.4
 */
export const sha512 = (bytes: Uint8Array): Uint8Array => backend.sha512(bytes)

/**
 * Hashes bytes with SHA-512/256: not SHA-512 cut to 256 bits, the initial value differs.
 *
 * @example
 * ```ts
 * import { sha512_256 } from '@countersign/siwx-crypto'
 *
 * sha512_256(new TextEncoder().encode('abc')) // Uint8Array(32) [ 83, 4, 142, 38, … ]
 * ```
 * @see FIPS 180-4 section 6.7
 */
export const sha512_256 = (bytes: Uint8Array): Uint8Array => backend.sha512_256(bytes)

/**
 * Hashes bytes with SHA3-256.
 *
 * @example
 * ```ts
 * import { sha3_256 } from '@countersign/siwx-crypto'
 *
 * sha3_256(new TextEncoder().encode('abc')) // Uint8Array(32) [ 58, 152, 93, 167, … ]
 * ```
 * @see FIPS 202 section 6.1
 */
export const sha3_256 = (bytes: Uint8Array): Uint8Array => backend.sha3_256(bytes)

/**
 * Hashes bytes with unkeyed BLAKE2b. The length is part of the hash: a shorter one is no prefix of a longer one.
 *
 * @param length - 1 to 64 bytes.
 * @example
 * ```ts
 * import { blake2b } from '@countersign/siwx-crypto'
 *
 * blake2b(new TextEncoder().encode('abc'), 32) // Uint8Array(32) [ 189, 221, 129, 60, … ]
 * ```
 * @throws RangeError for a length out of range.
 * @see RFC 7693 section 2
 */
export const blake2b = (bytes: Uint8Array, length: number): Uint8Array => {
  if (!Number.isInteger(length) || length < 1 || length > 64)
    throw new RangeError(`A BLAKE2b hash has 1 to 64 bytes, got ${length}`)
  return backendBlake2b(bytes, length)
}
