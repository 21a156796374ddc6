import { keccak256 as hash } from '#backend/keccak'

/**
 * Hashes bytes with Keccak-256, the hash of Ethereum (not SHA3-256: the padding differs).
 *
 * @example
 * ```ts
 * import { keccak256 } from '@countersign/siwx-crypto'
 *
 * keccak256(new TextEncoder().encode('abc')) // Uint8Array(32) [ 78, 3, 101, 122, … ]
 * ```
 * @see The Keccak reference, version 3.0
 */
export const keccak256 = (bytes: Uint8Array): Uint8Array => hash(bytes)
