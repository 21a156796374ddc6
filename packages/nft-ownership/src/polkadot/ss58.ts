import { base58ToBytes, bytesToBase58, concat, equalBytes } from '@countersign/siwx-core/codec'
import { blake2b } from '@noble/hashes/blake2.js'

/** "SS58PRE" */
const PREAMBLE: Uint8Array = /* @__PURE__ */ Uint8Array.of(83, 83, 53, 56, 80, 82, 69)

/**
 * The 32 bytes of an account, from its address for any network; `undefined` for what is none, or has a wrong checksum. A
 * key is the same account on every network, so the prefix says nothing here.
 *
 * @see SS58 address format
 */
export function accountOf(address: string): Uint8Array | undefined {
  if (address.length < 35 || address.length > 50) return undefined
  const bytes = base58ToBytes(address)
  if (bytes === undefined) return undefined
  const [first = 0] = bytes
  const prefix = first < 64 ? 1 : 2
  if (first > 127 || bytes.length !== prefix + 34) return undefined
  const body = bytes.subarray(0, -2)
  const checksum = blake2b(concat(PREAMBLE, body), { dkLen: 64 }).subarray(0, 2)
  return equalBytes(checksum, bytes.subarray(-2)) ? body.slice(prefix) : undefined
}

/** Writes an account for any network: prefix 42. */
export function addressOf(account: Uint8Array): string {
  const body = concat(Uint8Array.of(42), account)
  const checksum = blake2b(concat(PREAMBLE, body), { dkLen: 64 }).subarray(0, 2)
  return bytesToBase58(concat(body, checksum))
}
