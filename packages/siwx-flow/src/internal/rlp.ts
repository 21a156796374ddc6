import { concat } from '@countersign/siwx-core/codec'

/** RLP of a list of byte strings: all that an account proof needs. @see Ethereum yellow paper, appendix B */
export function rlpList(items: readonly Uint8Array[]): Uint8Array {
  const body = concat(...items.map(rlpBytes))
  return concat(header(0xc0, body.length), body)
}

function rlpBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && (bytes[0] ?? 0) < 0x80) return bytes
  return concat(header(0x80, bytes.length), bytes)
}

function header(offset: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(offset + length)
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Uint8Array.of(offset + 55 + digits.length, ...digits)
}
