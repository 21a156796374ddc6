import { createHash } from 'node:crypto'
import { fromHex } from '../internal/bytes.ts'

export const hex = (text: string): Uint8Array => fromHex(text.replaceAll(' ', ''))

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))

/** 32 bytes that differ for every label and never change: seeds of keys and nonces. */
export const seed = (label: string): Uint8Array =>
  Uint8Array.from(createHash('sha256').update(label).digest())

export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`)

export const fromNumber = (value: bigint): Uint8Array => hex(value.toString(16).padStart(64, '0'))

export const toLittleEndian = (value: bigint): Uint8Array => fromNumber(value).toReversed()

export const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
