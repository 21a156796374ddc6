import { hsalsa, secretbox } from '@noble/ciphers/salsa.js'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex, concatBytes, hexToBytes, randomBytes } from '@noble/hashes/utils.js'

/** Hexadecimal digits of what is decrypted at most. */
const MAX_HEX = 131_072
const NONCE = 24
const HEX = /^(?:[0-9a-f]{2})+$/i
const KEY = /^[0-9a-f]{64}$/i

/** One side's keys. The Ed25519 key is what peers are told; its X25519 twin is what is used. */
export type Keys = {
  /** 64 hexadecimal digits. */
  readonly publicKey: string
  readonly secret: Uint8Array
  readonly exchange: Uint8Array
}

/** Fresh keys. Nothing is stored, so nothing can be taken from the page later. */
export const createKeys = (seed: Uint8Array = randomBytes(32)): Keys => {
  const publicKey = ed25519.getPublicKey(seed)
  return {
    publicKey: bytesToHex(publicKey),
    secret: ed25519.utils.toMontgomerySecret(seed),
    exchange: ed25519.utils.toMontgomery(publicKey),
  }
}

/** Text that is inside, or undefined when it is not for this key or not whole. */
const attempt = (hex: unknown, open: (bytes: Uint8Array) => Uint8Array): string | undefined => {
  if (typeof hex !== 'string' || hex.length > MAX_HEX || !HEX.test(hex)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(open(hexToBytes(hex)))
  } catch {
    return undefined
  }
}

/** The first 16 bytes of HSalsa20 are the constant of the cipher, "expand 32-byte k". */
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574)

const words = (bytes: Uint8Array): Uint32Array => new Uint32Array(Uint8Array.from(bytes).buffer)

/** `crypto_box_beforenm`: HSalsa20 of the shared secret and 16 zeros. */
const boxKey = (secret: Uint8Array, theirs: Uint8Array): Uint8Array => {
  const key = new Uint32Array(8)
  hsalsa(SIGMA, words(x25519.getSharedSecret(secret, theirs)), new Uint32Array(4), key)
  return new Uint8Array(key.buffer)
}

/** `crypto_box_seal_open`: an ephemeral key, then the box; the nonce is BLAKE2b of both public keys. */
export const openSealed = ({ secret, exchange }: Keys, hex: unknown): string | undefined =>
  attempt(hex, (bytes) => {
    const ephemeral = bytes.subarray(0, 32)
    const nonce = blake2b(concatBytes(ephemeral, exchange), { dkLen: NONCE })
    return secretbox(boxKey(secret, ephemeral), nonce).open(bytes.subarray(32))
  })

/** Texts to and from one peer. */
export type Session = {
  readonly encrypt: (text: string) => string
  /** Undefined for what this peer did not encrypt for these keys. */
  readonly decrypt: (hex: unknown) => string | undefined
}

/**
 * `crypto_kx`, in which Beacon lets each side send as the client and receive as the server. Undefined when the key is none,
 * or of small order.
 */
export const createSession = ({ secret, exchange }: Keys, theirPublicKey: unknown): Session | undefined => {
  if (typeof theirPublicKey !== 'string' || !KEY.test(theirPublicKey)) return undefined
  try {
    const theirs = ed25519.utils.toMontgomery(hexToBytes(theirPublicKey))
    const shared = x25519.getSharedSecret(secret, theirs)
    // The second half is what the client sends with.
    const keyOf = (client: Uint8Array, server: Uint8Array) =>
      blake2b(concatBytes(shared, client, server), { dkLen: 64 }).subarray(32)
    const [sending, receiving] = [keyOf(exchange, theirs), keyOf(theirs, exchange)]
    return {
      encrypt: (text) => {
        const nonce = randomBytes(NONCE)
        const sealed = secretbox(sending, nonce).seal(new TextEncoder().encode(text))
        return bytesToHex(concatBytes(nonce, sealed))
      },
      decrypt: (hex) =>
        attempt(hex, (bytes) => secretbox(receiving, bytes.subarray(0, NONCE)).open(bytes.subarray(NONCE))),
    }
  } catch {
    return undefined
  }
}
