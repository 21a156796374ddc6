const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/**
 * Decodes base58 (Bitcoin alphabet); every byte string has one spelling. `undefined` for any other character. Quadratic:
 * the caller bounds the length.
 */
export function decodeBase58(text: string): Uint8Array | undefined {
  // Little-endian, without leading zeros.
  const bytes: number[] = []
  for (const character of text) {
    let carry = ALPHABET.indexOf(character)
    if (carry === -1) return undefined
    for (let index = 0; index < bytes.length; index++) {
      carry += (bytes[index] ?? 0) * 58
      bytes[index] = carry & 255
      carry >>= 8
    }
    if (carry > 0) bytes.push(carry)
  }
  return Uint8Array.from([...Array<number>(countLeading(text, '1')).fill(0), ...bytes.reverse()])
}

export function encodeBase58(bytes: Uint8Array): string {
  // Little-endian, without leading zeros.
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
  const leading = ALPHABET.charAt(0).repeat(zeros === -1 ? bytes.length : zeros)
  return (
    leading +
    digits
      .reverse()
      .map((digit) => ALPHABET.charAt(digit))
      .join('')
  )
}

function countLeading(text: string, character: string): number {
  let count = 0
  while (text.charAt(count) === character) count++
  return count
}
