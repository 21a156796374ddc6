import { bytesToHex as digitsOf } from '@countersign/siwx-core/codec'
import type { Hex } from '../types.ts'

/** Value of an ASCII hexadecimal digit, or -1. */
function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Strict: `0x`, an even number of digits in either case, nothing else. `undefined` when the text is not that. */
export function hexToBytes(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || text.charCodeAt(0) !== 48 || text.charCodeAt(1) !== 120) return undefined
  const bytes = new Uint8Array(text.length / 2 - 1)
  for (let index = 0; index < bytes.length; index++) {
    const high = digit(text.charCodeAt(2 * index + 2))
    const low = digit(text.charCodeAt(2 * index + 3))
    if (high < 0 || low < 0) return undefined
    bytes[index] = high * 16 + low
  }
  return bytes
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
