import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, sha512_256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { base32nopad, base64 } from '@scure/base'

const utf8 = (text: string) => new TextEncoder().encode(text)

/** An account, by the repeated byte of its toy key. */
export const accountOf = (byte: number) => {
  const seed = new Uint8Array(32).fill(byte)
  const publicKey = ed25519.getPublicKey(seed)
  const address = base32nopad.encode(concatBytes(publicKey, sha512_256(publicKey).subarray(28)))
  const sign = (bytes: Uint8Array) => ed25519.sign(bytes, seed)
  return {
    address,
    publicKey,
    /** What Kibisis signs. */
    plain: (text: string) => sign(utf8(text)),
    /** ARC-60: SHA-256 of the data, then SHA-256 of the authenticator data. */
    arc60: (data: string, authenticatorData: Uint8Array) =>
      sign(concatBytes(sha256(base64.decode(data)), sha256(authenticatorData))),
  }
}

export const ALICE: ReturnType<typeof accountOf> = accountOf(0xa1)
export const BOB: ReturnType<typeof accountOf> = accountOf(0xb0)

/** What ARC-60 wallets sign for a page: SHA-256 of its host. */
export const authenticatorData: Uint8Array = sha256(utf8('app.example'))
