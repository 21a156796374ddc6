import { blake2b } from '@noble/hashes/blake2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { type BytesCoder, createBase58check } from '@scure/base'

const base58check: BytesCoder = /* @__PURE__ */ createBase58check(sha256)

/** Base58 takes time that grows with the square. Characters. */
const MAX_MESSAGE = 32_768
const RAW_ED25519 = /^[0-9a-f]{64}$/i

/** A message as Beacon writes it: JSON in Base58Check. */
export const encodeMessage = (message: object): string =>
  base58check.encode(new TextEncoder().encode(JSON.stringify(message)))

/** What JSON says, or undefined. */
export const parseJson = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The object inside, or undefined. */
export const decodeMessage = (text: string | undefined): unknown => {
  if (text === undefined || text.length > MAX_MESSAGE) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(base58check.decode(text)))
  } catch {
    return undefined
  }
}

/** How a peer is called inside of messages. `publicKey`: 64 hexadecimal digits. */
export const senderId = (publicKey: string): string =>
  base58check.encode(blake2b(hexToBytes(publicKey), { dkLen: 5 }))

/** Prefixes of a key and of its address, and the bytes of the key. */
const KINDS = [
  { key: [13, 15, 37, 217], address: [6, 161, 159], length: 32 },
  { key: [3, 254, 226, 86], address: [6, 161, 161], length: 33 },
  { key: [3, 178, 139, 127], address: [6, 161, 164], length: 33 },
  { key: [6, 149, 135, 204], address: [6, 161, 166], length: 48 },
] as const

/** A public key with its prefix, and the address that it is the key of. */
export type Account = { readonly publicKey: string; readonly address: string }

/** Undefined for what is no public key. Old wallets give Ed25519 keys in hexadecimal, without a prefix. */
export const toAccount = (value: unknown): Account | undefined => {
  if (typeof value !== 'string' || value.length > 128) return undefined
  try {
    const bytes = RAW_ED25519.test(value)
      ? concatBytes(Uint8Array.from(KINDS[0].key), hexToBytes(value))
      : base58check.decode(value)
    const kind = KINDS.find(
      ({ key, length }) => bytes.length === length + 4 && key.every((byte, at) => bytes[at] === byte),
    )
    if (kind === undefined) return undefined
    const hash = blake2b(bytes.subarray(4), { dkLen: 20 })
    return {
      publicKey: base58check.encode(bytes),
      address: base58check.encode(concatBytes(Uint8Array.from(kind.address), hash)),
    }
  } catch {
    return undefined
  }
}
