import { bytesToHex as digitsOf, hexToBytes as readDigits } from '@countersign/siwx-core/codec'
import type { Hex } from '../types.ts'

/** Strict: `0x`, an even number of digits in lower case, nothing else. `undefined` when the text is not that. */
export function hexToBytes(text: string): Uint8Array | undefined {
  return text.startsWith('0x') ? readDigits(text.slice(2)) : undefined
}

export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${digitsOf(bytes)}`
}
