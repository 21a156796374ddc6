import { bytesToHex as digitsOf, hexToBytes as readDigits } from '@countersign/siwx-core/codec'
import type { Hex } from '../types.ts'

const HEX = /^0x(?:[0-9a-f]{2})*$/i

/** Whether a value is `0x` and an even number of digits in either case. */
export function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && HEX.test(value)
}

/** Strict: `0x`, an even number of digits in either case, nothing else. `undefined` when the text is not that. */
export function hexToBytes(text: string): Uint8Array | undefined {
  // No character beyond ASCII has a hexadecimal digit for its lower case.
  return text.startsWith('0x') ? readDigits(text.slice(2).toLowerCase()) : undefined
}

export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${digitsOf(bytes)}`
}

export function bytesToBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}

/** Big-endian, without leading zeros: the form of RLP integers. */
export function bigIntToBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const digits = value.toString(16)
  return hexToBytes(`0x${digits.length % 2 === 0 ? '' : '0'}${digits}`) as Uint8Array
}
