import { sha256 } from '@noble/hashes/sha2.js'
import { fromHex } from '../internal/bytes.ts'

// No module of a runtime here: the vectors run in browsers too.

export const hex = (text: string): Uint8Array => fromHex(text)

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export const concat = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

/** 32 bytes that differ for every label and never change: seeds of keys and nonces. */
export const seed = (label: string): Uint8Array => sha256(utf8(label))

export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`)

export const fromNumber = (value: bigint): Uint8Array => hex(value.toString(16).padStart(64, '0'))

export const toLittleEndian = (value: bigint): Uint8Array => fromNumber(value).toReversed()

export const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
