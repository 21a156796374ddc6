const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 section 6 without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let buffer = 0
  for (let index = 0; index < bytes.length; index++) {
    buffer = ((buffer << 8) | (bytes[index] ?? 0)) & 0x1fff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
    }
  }
  return bits === 0 ? text : text + ALPHABET[(buffer << (5 - bits)) & 31]
}

/** Strict: capitals, no padding, unused bits zero. `undefined` when the text is not that. */
export function decodeBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let bits = 0
  let buffer = 0
  let offset = 0
  for (let index = 0; index < text.length; index++) {
    const value = digitOf(text.charCodeAt(index))
    if (value < 0) return undefined
    buffer = ((buffer << 5) | value) & 0x1fff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[offset++] = buffer >> bits
  }
  // A whole unused character, or an unused bit that is set, would be a second spelling.
  return bits < 5 && (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined
}

function digitOf(code: number): number {
  if (code >= 65 && code <= 90) return code - 65
  return code >= 50 && code <= 55 ? code - 24 : -1
}
