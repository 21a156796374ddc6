import { randomBytes } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, sha512_256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { base32nopad } from '@scure/base'

/** An account with the key that signs for it. */
export type AlgorandAccount = {
  readonly address: string
  /** Of the key: that of another account when this one is rekeyed. */
  readonly signer: string
  readonly publicKey: Uint8Array
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

/** Options of {@link createAlgorandAccount}. */
export type AlgorandAccountOptions = {
  /** 32 bytes. Default: new ones. */
  readonly seed?: Uint8Array | undefined
  /** Of an account that was rekeyed to this key. Default: the key's own. */
  readonly address?: string | undefined
}

/** The 58 characters of a key. */
export function algorandAddress(publicKey: Uint8Array): string {
  return base32nopad.encode(concatBytes(publicKey, sha512_256(publicKey).subarray(28)))
}

/** An account; by default with a new key. */
export function createAlgorandAccount({
  seed = randomBytes(32),
  address,
}: AlgorandAccountOptions = {}): AlgorandAccount {
  const publicKey = ed25519.getPublicKey(seed)
  const signer = algorandAddress(publicKey)
  return { address: address ?? signer, signer, publicKey, sign: (bytes) => ed25519.sign(bytes, seed) }
}

/** What ARC-60 has signed: SHA-256 of the data, then SHA-256 of the authenticator data. */
export function arc60Bytes(data: Uint8Array, authenticatorData: Uint8Array): Uint8Array {
  return concatBytes(sha256(data), sha256(authenticatorData))
}

/** What an ARC-60 wallet says of the page: SHA-256 of its host. */
export function authenticatorDataOf(host: string): Uint8Array {
  return sha256(new TextEncoder().encode(host))
}
