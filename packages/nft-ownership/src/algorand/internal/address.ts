import { sha512_256 } from '@noble/hashes/sha2.js'
import { base32upper } from 'multiformats/bases/base32'

const ADDRESS = /^[A-Z2-7]{58}$/
const BLOCK_HASH = /^[A-Z2-7]{52}$/
const KEY = 32
const CHECKSUM = 4

/** The address of nobody. */
export const ZERO_ADDRESS: string = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAY5HFKQ'

/**
 * The 32 bytes of an address, or `undefined`: there is one spelling for each account.
 *
 * @see Algorand developer documentation, "Transformation: Public Key to Algorand Address"
 */
export function addressBytes(address: string): Uint8Array | undefined {
  if (!ADDRESS.test(address)) return undefined
  const bytes = decode(address)?.subarray(0, KEY)
  return bytes !== undefined && addressText(bytes) === address ? bytes : undefined
}

function decode(address: string): Uint8Array | undefined {
  try {
    return base32upper.baseDecode(address)
  } catch {
    // Bits are set that no byte has.
    return undefined
  }
}

/** The address of 32 bytes. */
export function addressText(key: Uint8Array): string {
  const sum = sha512_256(key).subarray(-CHECKSUM)
  return base32upper.baseEncode(Uint8Array.of(...key, ...sum))
}

/** Whether it is the hash of a block, as algod writes it. */
export function isBlockHash(hash: string): boolean {
  return BLOCK_HASH.test(hash)
}
