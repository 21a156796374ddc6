import { base58ToBytes, bytesToBase58, concat } from '@countersign/siwx-core/codec'
import { sha256 } from '@noble/hashes/sha2.js'

const CHECKSUM = 4

/** Reads the payload of exactly `length` bytes after `prefix`, or gives `undefined`. Never throws. */
export function decodeBase58Check(
  text: string,
  prefix: readonly number[],
  length: number,
): Uint8Array | undefined {
  const bytes = base58ToBytes(text, prefix.length + length + CHECKSUM)
  if (bytes === undefined) return undefined
  const body = bytes.subarray(0, -CHECKSUM)
  const sum = checksum(body)
  const isIntact = sum.every((byte, index) => byte === bytes[body.length + index])
  const isPrefixed = prefix.every((byte, index) => byte === body[index])
  return isIntact && isPrefixed ? body.subarray(prefix.length) : undefined
}

/** Writes prefix and payload with their checksum. */
export function encodeBase58Check(prefix: readonly number[], payload: Uint8Array): string {
  const body = Uint8Array.of(...prefix, ...payload)
  return bytesToBase58(concat(body, checksum(body)))
}

function checksum(body: Uint8Array): Uint8Array {
  return sha256(sha256(body)).subarray(0, CHECKSUM)
}
