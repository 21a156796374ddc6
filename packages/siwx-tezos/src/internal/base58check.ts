import { sha256 } from '@countersign/siwx-crypto'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Characters of the longest text that is looked at: a BLS signature has 142. */
const MAX_TEXT = 160

// Four digits or three bytes at once: 58^4 * 2^24 is below 2^53, so that numbers stay exact.
const DIGITS = 4
const QUAD = 58 ** DIGITS
const BYTES = 3
const LIMB = 2 ** (8 * BYTES)

/** Prefix and payload, or why there are none. The checksum is checked. */
export type Decoded = Uint8Array | 'malformed' | 'checksum'

/** Strict: one text for each sequence of bytes. Never throws. */
export function decodeBase58Check(text: string): Decoded {
  const bytes = text.length > MAX_TEXT ? undefined : decodeBase58(text)
  if (bytes === undefined || bytes.length < 5) return 'malformed'
  const body = bytes.subarray(0, -4)
  const sum = checksum(body)
  for (let index = 0; index < 4; index++) {
    if (bytes[body.length + index] !== sum[index]) return 'checksum'
  }
  return body
}

export function encodeBase58Check(prefix: readonly number[], payload: Uint8Array): string {
  const bytes = new Uint8Array(prefix.length + payload.length + 4)
  bytes.set(prefix)
  bytes.set(payload, prefix.length)
  bytes.set(checksum(bytes.subarray(0, -4)), bytes.length - 4)
  return encodeBase58(bytes)
}

function checksum(body: Uint8Array): Uint8Array {
  return sha256(sha256(body)).subarray(0, 4)
}

/** Without a look at the checksum. */
export function decodeBase58(text: string): Uint8Array | undefined {
  const limbs: number[] = []
  for (let at = 0; at < text.length; at += DIGITS) {
    const end = Math.min(at + DIGITS, text.length)
    let value = 0
    for (let index = at; index < end; index++) {
      const digit = VALUES[text.charCodeAt(index)] ?? -1
      if (digit === -1) return undefined
      value = 58 * value + digit
    }
    push(limbs, 58 ** (end - at), value, LIMB)
  }
  return toBytes(
    limbs,
    countLeading(text.length, (index) => text[index] === '1'),
  )
}

function toBytes(limbs: readonly number[], zeros: number): Uint8Array {
  const bytes = new Uint8Array(BYTES * limbs.length)
  for (const [index, limb] of limbs.entries()) {
    const end = bytes.length - BYTES * index
    bytes[end - 1] = limb & 255
    bytes[end - 2] = (limb >> 8) & 255
    bytes[end - 3] = limb >> 16
  }
  const unused = countLeading(bytes.length, (index) => bytes[index] === 0)
  if (zeros <= unused) return bytes.subarray(unused - zeros)
  const longer = new Uint8Array(zeros + bytes.length - unused)
  longer.set(bytes.subarray(unused), zeros)
  return longer
}

function encodeBase58(bytes: Uint8Array): string {
  const quads: number[] = []
  // The first chunk takes what is over, so that all others are whole.
  for (let at = 0; at < bytes.length; ) {
    const end = at + (at === 0 ? bytes.length % BYTES || BYTES : BYTES)
    let value = 0
    let scale = 1
    for (; at < end; at++) {
      value = 256 * value + (bytes[at] ?? 0)
      scale *= 256
    }
    push(quads, scale, value, QUAD)
  }
  let text = ''
  for (let quad of quads) {
    for (let digit = 0; digit < DIGITS; digit++) {
      text = (ALPHABET[quad % 58] ?? '') + text
      quad = Math.floor(quad / 58)
    }
  }
  const zeros = countLeading(bytes.length, (index) => bytes[index] === 0)
  return '1'.repeat(zeros) + text.replace(/^1+/, '')
}

/** The number in `limbs`, lowest first, times `scale`, plus `value`. */
function push(limbs: number[], scale: number, value: number, base: number): void {
  let carry = value
  for (let index = 0; index < limbs.length; index++) {
    const product = (limbs[index] ?? 0) * scale + carry
    carry = Math.floor(product / base)
    limbs[index] = product - carry * base
  }
  for (; carry > 0; carry = Math.floor(carry / base)) limbs.push(carry % base)
}

function countLeading(length: number, isZero: (index: number) => boolean): number {
  let count = 0
  while (count < length && isZero(count)) count++
  return count
}

/** Value of each character up to z, -1 for those that are no digit. */
const VALUES: readonly number[] = /* @__PURE__ */ Array.from({ length: 123 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
)
