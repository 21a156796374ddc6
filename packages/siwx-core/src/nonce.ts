const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 22
/** The largest multiple of 62 in a byte: bytes from here on are thrown away, so that no letter is likelier. */
const UNBIASED = 248

/**
 * Makes a nonce: 22 letters and digits, 130 bits from the platform's cryptographic generator. Make it on the server,
 * store it, and accept it once.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 *
 * generateNonce().length // 22
 * ```
 * @see EIP-4361 "Message Fields", nonce
 */
export function generateNonce(): string {
  let nonce = ''
  while (nonce.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < UNBIASED && nonce.length < LENGTH) nonce += ALPHABET[byte % ALPHABET.length]
    }
  }
  return nonce
}
