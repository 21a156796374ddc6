import { sha256 } from '@countersign/siwx-crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Characters of the longest text that is looked at: a BLS signature has 142. */
const MAX_TEXT = 160
/** Four digits and a limb of 24 bits multiply below 2^53. */
const DIGITS_AT_ONCE = 4
const LIMB = 2 ** 24

/** Prefix and payload, or why there are none. The checksum is checked. */
export type Decoded = Uint8Array | 'malformed' | 'checksum'

/** Strict: one text for each sequence of bytes. Never throws. */
export function decodeBase58Check(text: string): Decoded {
  const bytes = text.length > MAX_TEXT ? undefined : decodeBase58(text)
  if (bytes === undefined || bytes.length < 5) return 'malformed'
  const body = bytes.subarray(0, -4)
  const sum = checksum(body)
  return bytes.subarray(-4).every((byte, index) => byte === sum[index]) ? body : 'checksum'
}

export function encodeBase58Check(prefix: readonly number[], payload: Uint8Array): string {
  const body = Uint8Array.of(...prefix, ...payload)
  return encodeBase58(Uint8Array.of(...body, ...checksum(body)))
}

function checksum(body: Uint8Array): Uint8Array {
  return sha256(sha256(body)).subarray(0, 4)
}

function decodeBase58(text: string): Uint8Array | undefined {
  const limbs: number[] = []
  for (let at = 0; at < text.length; at += DIGITS_AT_ONCE) {
    let carry = 0
    let scale = 1
    for (const character of text.slice(at, at + DIGITS_AT_ONCE)) {
      const digit = digitOf(character)
      if (digit === -1) return undefined
      carry = 58 * carry + digit
      scale *= 58
    }
    for (let index = 0; index < limbs.length; index++) {
      const value = (limbs[index] ?? 0) * scale + carry
      carry = Math.floor(value / LIMB)
      limbs[index] = value - carry * LIMB
    }
    if (carry > 0) limbs.push(carry)
  }
  return toBytes(limbs, leading(text, '1'))
}

// 58^4 < 2^24, so one limb at most is added for each four digits.
function toBytes(limbs: readonly number[], zeros: number): Uint8Array {
  const all = new Uint8Array(3 * limbs.length)
  for (const [index, limb] of limbs.entries()) {
    const end = all.length - 3 * index
    all[end - 1] = limb & 255
    all[end - 2] = (limb >> 8) & 255
    all[end - 3] = limb >> 16
  }
  const start = all.findIndex((byte) => byte !== 0)
  const bytes = new Uint8Array(zeros + (start === -1 ? 0 : all.length - start))
  if (start !== -1) bytes.set(all.subarray(start), zeros)
  return bytes
}

function encodeBase58(bytes: Uint8Array): string {
  const digits: number[] = []
  for (const byte of bytes) {
    let carry = byte
    for (let index = 0; index < digits.length; index++) {
      carry += (digits[index] ?? 0) << 8
      digits[index] = carry % 58
      carry = Math.floor(carry / 58)
    }
    for (; carry > 0; carry = Math.floor(carry / 58)) digits.push(carry % 58)
  }
  const zeros = bytes.findIndex((byte) => byte !== 0)
  let text = '1'.repeat(zeros === -1 ? bytes.length : zeros)
  for (let index = digits.length - 1; index >= 0; index--) text += ALPHABET[digits[index] ?? 0]
  return text
}

function digitOf(character: string): number {
  return ALPHABET.indexOf(character)
}

function leading(text: string, character: string): number {
  let count = 0
  while (text[count] === character) count++
  return count
}
