/** Compares two byte strings of equal length as big-endian numbers: `a < b`. Not constant-time: all input is public. */
export const isBelow = (a: Uint8Array, b: Uint8Array): boolean => {
  for (let i = 0; i < b.length; i++) {
    const x = a[i] ?? 0
    const y = b[i] ?? 0
    if (x !== y) return x < y
  }
  return false
}

/** True when every byte is zero. */
export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** Compares byte strings for equality. Not constant-time: all input is public. */
export const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

/** Decodes the hex constants of this package. */
export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
