const encoder: TextEncoder = /* @__PURE__ */ new TextEncoder()

/** Borsh: little-endian, without padding. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

export function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value, true)
  return bytes
}

/** The number of bytes, then UTF-8. */
export function string(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  return concat([u32(bytes.length), bytes])
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}
