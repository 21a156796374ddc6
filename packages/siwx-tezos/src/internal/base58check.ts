import { base58ToBytes, bytesToBase58 } from '@countersign/siwx-core/codec'
import { sha256 } from '@countersign/siwx-crypto'

/** Characters of the longest text that is looked at: a BLS signature has 142. */
const MAX_TEXT = 160

/** Prefix and payload, or why there are none. The checksum is checked. */
export type Decoded = Uint8Array | 'malformed' | 'checksum'

/** Strict: one text for each sequence of bytes. Never throws. */
export function decodeBase58Check(text: string): Decoded {
  const bytes = text.length > MAX_TEXT ? undefined : base58ToBytes(text)
  if (bytes === undefined || bytes.length < 5) return 'malformed'
  const body = bytes.subarray(0, -4)
  const sum = checksum(body)
  for (let index = 0; index < 4; index++) {
    if (bytes[body.length + index] !== sum[index]) return 'checksum'
  }
  return body
}

export function encodeBase58Check(prefix: readonly number[], payload: Uint8Array): string {
  const bytes = new Uint8Array(prefix.length + payload.length + 4)
  bytes.set(prefix)
  bytes.set(payload, prefix.length)
  bytes.set(checksum(bytes.subarray(0, -4)).subarray(0, 4), bytes.length - 4)
  return bytesToBase58(bytes)
}

/** The first four bytes of these count. */
function checksum(body: Uint8Array): Uint8Array {
  return sha256(sha256(body))
}
