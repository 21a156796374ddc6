const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Value of each character up to z, -1 for those that are no digit. */
const VALUES: readonly number[] = /* @__PURE__ */ Array.from({ length: 123 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
)

// Four digits or three bytes at once: 58^4 * 2^24 is below 2^53, so that numbers stay exact.
const DIGITS = 4
const QUAD = 58 ** DIGITS
const BYTES = 3
const LIMB = 2 ** (8 * BYTES)

/**
 * Reads base58 in the alphabet of Bitcoin: each leading `1` is a zero byte, so that every byte string has one spelling.
 * `undefined` for any other character, and for another number of bytes than `length` where that is given. The work grows
 * with the square of the text: without `length` the caller bounds it.
 *
 * @example
 * ```ts
 * import { base58ToBytes } from '@countersign/siwx-core/codec'
 *
 * base58ToBytes('12') // Uint8Array(2) [ 0, 1 ]
 * base58ToBytes('12', 3) // undefined
 * base58ToBytes('0') // undefined
 * ```
 */
export function base58ToBytes(text: string, length?: number | undefined): Uint8Array | undefined {
  // log(256) / log(58) characters a byte.
  if (length !== undefined && text.length > Math.ceil(length * 1.3658)) return undefined
  // A quad is below a limb, so each adds one at the most.
  const limbs = new Uint32Array(Math.ceil(text.length / DIGITS))
  let used = 0
  for (let at = 0; at < text.length; at += DIGITS) {
    const end = Math.min(at + DIGITS, text.length)
    let carry = 0
    let scale = 1
    for (let index = at; index < end; index++) {
      const value = VALUES[text.charCodeAt(index)] ?? -1
      if (value === -1) return undefined
      carry = 58 * carry + value
      scale *= 58
    }
    for (let index = 0; index < used; index++) {
      const product = (limbs[index] ?? 0) * scale + carry
      carry = Math.floor(product / LIMB)
      limbs[index] = product - carry * LIMB
    }
    if (carry > 0) limbs[used++] = carry
  }
  let zeros = 0
  while (text.charCodeAt(zeros) === 49) zeros++
  const bytes = toBytes(limbs.subarray(0, used), zeros)
  return length === undefined || bytes.length === length ? bytes : undefined
}

/** Limbs come lowest first; the highest is not zero. */
function toBytes(limbs: Uint32Array, zeros: number): Uint8Array {
  const top = limbs[limbs.length - 1] ?? 0
  const ofTop = top > 0xffff ? 3 : top > 0xff ? 2 : 1
  const bytes = new Uint8Array(zeros + (limbs.length === 0 ? 0 : BYTES * (limbs.length - 1) + ofTop))
  let at = bytes.length
  for (let index = 0; index < limbs.length; index++) {
    let limb = limbs[index] ?? 0
    const count = index === limbs.length - 1 ? ofTop : BYTES
    for (let byte = 0; byte < count; byte++) {
      bytes[--at] = limb & 255
      limb >>= 8
    }
  }
  return bytes
}

/**
 * Writes bytes in base58, in the alphabet of Bitcoin.
 *
 * @example
 * ```ts
 * import { bytesToBase58 } from '@countersign/siwx-core/codec'
 *
 * bytesToBase58(Uint8Array.of(0, 1)) // '12'
 * ```
 */
export function bytesToBase58(bytes: Uint8Array): string {
  const quads: number[] = []
  // The first chunk takes what is over, so that all others are whole.
  for (let at = 0; at < bytes.length; ) {
    const end = at + (at === 0 ? bytes.length % BYTES || BYTES : BYTES)
    let carry = 0
    let scale = 1
    for (; at < end; at++) {
      carry = 256 * carry + (bytes[at] ?? 0)
      scale *= 256
    }
    for (let index = 0; index < quads.length; index++) {
      const product = (quads[index] ?? 0) * scale + carry
      carry = Math.floor(product / QUAD)
      quads[index] = product - carry * QUAD
    }
    for (; carry > 0; carry = Math.floor(carry / QUAD)) quads.push(carry % QUAD)
  }
  let text = ''
  for (let quad of quads) {
    for (let digit = 0; digit < DIGITS; digit++) {
      text = ALPHABET.charAt(quad % 58) + text
      quad = Math.floor(quad / 58)
    }
  }
  let zeros = 0
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++
  return '1'.repeat(zeros) + text.replace(/^1+/, '')
}
