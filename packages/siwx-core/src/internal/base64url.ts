import { base64ToBytes, bytesToBase64 } from '../codec/base64.ts'

const ALPHABET = /^[A-Za-z0-9_-]*$/

/** Unpadded base64url (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  return bytesToBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes of unpadded base64url, or `undefined` when the text is not the canonical encoding of anything. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!ALPHABET.test(text)) return undefined
  const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=')
  return base64ToBytes(padded.replaceAll('-', '+').replaceAll('_', '/'))
}
