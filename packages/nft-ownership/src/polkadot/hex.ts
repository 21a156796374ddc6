import { bytesToHex, hexToBytes } from '@countersign/siwx-core/codec'
import { OwnershipError } from '../errors.ts'

/** Writes bytes with a leading 0x, in lower case. */
export function toHex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`
}

/** Reads lower-case hexadecimal with a leading 0x, as nodes write it. Throws `chain_inconsistent`. */
export function fromHex(value: unknown): Uint8Array {
  const bytes = typeof value === 'string' && value.startsWith('0x') ? hexToBytes(value.slice(2)) : undefined
  if (bytes === undefined) throw new OwnershipError('chain_inconsistent', 'The node answered no bytes.')
  return bytes
}
