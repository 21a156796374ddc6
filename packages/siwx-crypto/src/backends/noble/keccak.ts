import { keccak_256 } from '@noble/hashes/sha3.js'

/** Keccak-256 in pure JavaScript (`@noble/hashes`): runs everywhere. */
export const keccak256 = (bytes: Uint8Array): Uint8Array => keccak_256(bytes)
