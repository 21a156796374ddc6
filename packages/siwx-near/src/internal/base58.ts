const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const VALUES: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  [...ALPHABET].map((character, value) => [character, value]),
)

/**
 * Strict: exactly so many bytes, one spelling for each. Each leading `1` is a zero byte, so the length settles how many
 * there may be. `undefined` when the text is not that.
 */
export function base58ToBytes(text: string, length: number): Uint8Array | undefined {
  // log(256) / log(58) characters a byte.
  if (text.length > Math.ceil(length * 1.3658)) return undefined
  const bytes = new Uint8Array(length)
  let used = 0
  let zeros = 0
  for (const character of text) {
    const value = VALUES.get(character)
    if (value === undefined) return undefined
    if (value === 0 && used === 0) zeros += 1
    const grown = multiplyAdd(bytes, used, value)
    if (grown > length) return undefined
    used = grown
  }
  return zeros + used === length ? bytes : undefined
}

export function bytesToBase58(bytes: Uint8Array): string {
  const digits: number[] = []
  let zeros = 0
  for (const byte of bytes) {
    if (byte === 0 && digits.length === 0) zeros += 1
    let carry = byte
    for (let index = 0; index < digits.length || carry > 0; index++) {
      carry += (digits[index] ?? 0) << 8
      digits[index] = carry % 58
      carry = Math.floor(carry / 58)
    }
  }
  const body = digits.reverse().map((digit) => ALPHABET[digit])
  return '1'.repeat(zeros) + body.join('')
}

// bytes = bytes * 58 + value over the last `used` bytes; gives how many are in use then, more than there are on overflow.
function multiplyAdd(bytes: Uint8Array, used: number, value: number): number {
  let carry = value
  let index = bytes.length - 1
  for (let left = used; left > 0 || carry > 0; left--, index--) {
    if (index < 0) return bytes.length + 1
    carry += 58 * (bytes[index] ?? 0)
    bytes[index] = carry & 255
    carry >>= 8
  }
  return bytes.length - 1 - index
}
