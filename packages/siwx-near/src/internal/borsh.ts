const encoder: TextEncoder = /* @__PURE__ */ new TextEncoder()

/** Borsh: little-endian, without padding. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

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
  const bytes = encoder.encode(text)
  return [u32(bytes.length), bytes]
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}
