import { sha256 } from '@noble/hashes/sha2.js'
import { base58btc } from 'multiformats/bases/base58'

/** Characters of the longest text that is looked at; decoding takes time that grows with their square. */
const MAX_TEXT = 64
const CHECKSUM = 4

/** Reads the payload of exactly `length` bytes after `prefix`, or gives `undefined`. Never throws. */
export function decodeBase58Check(
  text: string,
  prefix: readonly number[],
  length: number,
): Uint8Array | undefined {
  const bytes = text.length > MAX_TEXT ? undefined : decode(text)
  if (bytes?.length !== prefix.length + length + CHECKSUM) return undefined
  const body = bytes.subarray(0, -CHECKSUM)
  const sum = checksum(body)
  const isIntact = sum.every((byte, index) => byte === bytes[body.length + index])
  const isPrefixed = prefix.every((byte, index) => byte === body[index])
  return isIntact && isPrefixed ? body.subarray(prefix.length) : undefined
}

/** Writes prefix and payload with their checksum. */
export function encodeBase58Check(prefix: readonly number[], payload: Uint8Array): string {
  const body = Uint8Array.of(...prefix, ...payload)
  return base58btc.baseEncode(Uint8Array.of(...body, ...checksum(body)))
}

function checksum(body: Uint8Array): Uint8Array {
  return sha256(sha256(body)).subarray(0, CHECKSUM)
}

function decode(text: string): Uint8Array | undefined {
  try {
    return base58btc.baseDecode(text)
  } catch {
    // A character outside of the alphabet.
    return undefined
  }
}
