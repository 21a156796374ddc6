import { blake2b as hash } from '@noble/hashes/blake2.js'

/** BLAKE2b in pure JavaScript (`@noble/hashes`): runs everywhere. The length is 1 to 64. */
export const blake2b = (bytes: Uint8Array, length: number): Uint8Array => hash(bytes, { dkLen: length })
