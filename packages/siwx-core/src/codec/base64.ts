const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/

/**
 * Reads base64, strictly: with padding, and with unused bits of zero, so that every byte string has one spelling.
 * `undefined` when the text is not that.
 *
 * @example
 * ```ts
 * import { base64ToBytes } from '@countersign/siwx-core/codec'
 *
 * base64ToBytes('AQ==') // Uint8Array(1) [ 1 ]
 * base64ToBytes('AR==') // undefined
 * ```
 * @see RFC 4648 sections 3.5 and 4
 */
export function base64ToBytes(text: string): Uint8Array | undefined {
  if (!BASE64.test(text)) return undefined
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/**
 * Writes bytes in base64, with padding.
 *
 * @example
 * ```ts
 * import { bytesToBase64 } from '@countersign/siwx-core/codec'
 *
 * bytesToBase64(Uint8Array.of(1)) // 'AQ=='
 * ```
 * @see RFC 4648 section 4
 */
export function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let index = 0; index < bytes.length; index++) binary += String.fromCharCode(bytes[index] ?? 0)
  return btoa(binary)
}
