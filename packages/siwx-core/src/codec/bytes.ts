/**
 * Joins bytes.
 *
 * @example
 * ```ts
 * import { concat } from '@countersign/siwx-core/codec'
 *
 * concat(Uint8Array.of(1), Uint8Array.of(2, 3)).length // 3
 * ```
 */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
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

/**
 * Tells whether two byte strings are the same. Not constant-time: for what everybody may know.
 *
 * @example
 * ```ts
 * import { equalBytes } from '@countersign/siwx-core/codec'
 *
 * equalBytes(Uint8Array.of(1), Uint8Array.of(1)) // true
 * ```
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
