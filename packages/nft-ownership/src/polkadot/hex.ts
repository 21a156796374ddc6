import { OwnershipError } from '../errors.ts'

const HEX = /^0x(?:[0-9a-f]{2})*$/

/** Writes bytes with a leading 0x, in lower case. */
export function toHex(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Reads lower-case hexadecimal with a leading 0x, as nodes write it. Throws `chain_inconsistent`. */
export function fromHex(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !HEX.test(value)) {
    throw new OwnershipError('chain_inconsistent', 'The node answered no bytes.')
  }
  return Uint8Array.from({ length: value.length / 2 - 1 }, (_, index) =>
    Number.parseInt(value.slice(2 + index * 2, 4 + index * 2), 16),
  )
}

/** Puts bytes behind each other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

/** Whether two byte strings are the same. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
