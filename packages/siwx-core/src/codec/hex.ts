/** `00` to `ff`. */
const PAIRS: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/**
 * Reads hexadecimal digits, strictly: an even number of them, in lower case, without a prefix. `undefined` when the text
 * is not that.
 *
 * @example
 * ```ts
 * import { hexToBytes } from '@countersign/siwx-core/codec'
 *
 * hexToBytes('0aff') // Uint8Array(2) [ 10, 255 ]
 * hexToBytes('0AFF') // undefined
 * ```
 */
export function hexToBytes(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const high = digit(text.charCodeAt(2 * index))
    const low = digit(text.charCodeAt(2 * index + 1))
    if (high < 0 || low < 0) return undefined
    bytes[index] = 16 * high + low
  }
  return bytes
}

/**
 * Writes bytes in hexadecimal digits: lower case, no prefix.
 *
 * @example
 * ```ts
 * import { bytesToHex } from '@countersign/siwx-core/codec'
 *
 * bytesToHex(Uint8Array.of(10, 255)) // '0aff'
 * ```
 */
export function bytesToHex(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index++) text += PAIRS[bytes[index] ?? 0]
  return text
}

function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 102 ? code - 87 : -1
}
