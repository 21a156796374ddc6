const encoder: TextEncoder = /* @__PURE__ */ new TextEncoder()
const decoder: TextDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Gives a text in UTF-8.
 *
 * @example
 * ```ts
 * import { utf8 } from '@countersign/siwx-core/codec'
 *
 * utf8('ä').length // 2
 * ```
 * @see RFC 3629
 */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/**
 * Gives the text of bytes in UTF-8, with a byte order mark where there is one, or `undefined` when they are not UTF-8.
 *
 * @example
 * ```ts
 * import { readUtf8 } from '@countersign/siwx-core/codec'
 *
 * readUtf8(Uint8Array.of(0xc0, 0x80)) // undefined
 * ```
 * @see RFC 3629
 */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
