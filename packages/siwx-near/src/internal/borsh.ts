import { utf8 } from '@countersign/siwx-core/codec'

/** Borsh: little-endian. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value, true)
  return bytes
}

/** The number of bytes, then UTF-8. */
export function string(text: string): readonly [Uint8Array, Uint8Array] {
  const bytes = utf8(text)
  return [u32(bytes.length), bytes]
}
