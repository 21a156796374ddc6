import { sha256 } from '@noble/hashes/sha2.js'

/** Joins bytes and texts (UTF-8). */
export const concat = (...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part as string))))

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
export const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))

/** 32-bit little-endian, as Borsh writes lengths. */
export const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const base58 = (bytes: Uint8Array): string => {
  let digits = ''
  for (let value = BigInt(`0x0${hex(bytes)}`); value > 0n; value /= 58n)
    digits = `${BASE58[Number(value % 58n)]}${digits}`
  const zeros = bytes.findIndex((byte) => byte !== 0)
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + digits
}

export const base58check = (prefix: readonly number[], payload: Uint8Array): string => {
  const bytes = concat(prefix, payload)
  return base58(concat(bytes, sha256(sha256(bytes)).subarray(0, 4)))
}

/** Without padding (RFC 4648 section 6). */
export const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('')
}
