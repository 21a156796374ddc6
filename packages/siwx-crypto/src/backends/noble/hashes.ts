/** SHA-2 and SHA-3 in pure JavaScript: run everywhere. */
export { sha256, sha512, sha512_256 } from '@noble/hashes/sha2.js'
export { sha3_256 } from '@noble/hashes/sha3.js'
