import { concat } from '@countersign/siwx-core/codec'
import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady, encodeAddress, ethereumEncode } from '@polkadot/util-crypto'
import { bytesToHex } from '../internal/hex.ts'
import { signedBytes } from '../signingPayload.ts'
import type { Eip191Proof, SignRawProof } from '../types.ts'

await cryptoWaitReady()

export type Scheme = 'sr25519' | 'ed25519' | 'ecdsa'

/** An account whose key the tests have. */
export type TestAccount = {
  readonly scheme: Scheme
  /** With Polkadot's prefix. */
  readonly address: string
  readonly addressWith: (prefix: number) => string
  readonly accountId: Uint8Array
  /** Public key as the result has it. */
  readonly key: string
  /** Any bytes, signed without a type byte. */
  readonly signBytes: (bytes: Uint8Array) => Uint8Array
  /** What `signRaw` answers. */
  readonly sign: (message: string) => Promise<SignRawProof>
}

/** Fixed toy keys, by their repeated byte; signed with @polkadot/keyring. Whoever reads this has them too. */
export function accountOf(scheme: Scheme, byte: number): TestAccount {
  const pair = new Keyring({ type: scheme }).addFromSeed(new Uint8Array(32).fill(byte))
  const signBytes = (bytes: Uint8Array): Uint8Array => pair.sign(bytes)
  return {
    scheme,
    address: encodeAddress(pair.addressRaw, 0),
    addressWith: (prefix) => encodeAddress(pair.addressRaw, prefix),
    accountId: pair.addressRaw,
    key: bytesToHex(pair.publicKey),
    signBytes,
    sign: async (message) => signRawProof(message, signBytes(signedBytes(message))),
  }
}

export function signRawProof(message: string, signature: Uint8Array): SignRawProof {
  return { type: 'substrate:signraw', message, signature: bytesToHex(signature) }
}

export const alice: TestAccount = accountOf('sr25519', 0xa1)
export const bob: TestAccount = accountOf('sr25519', 0xb0)
export const carol: TestAccount = accountOf('ed25519', 0xca)
export const dave: TestAccount = accountOf('ed25519', 0xda)
export const erin: TestAccount = accountOf('ecdsa', 0xe1)
export const frank: TestAccount = accountOf('ecdsa', 0xf0)

const encoder: TextEncoder = new TextEncoder()

export type EvmAccount = {
  /** EIP-55. */
  readonly address: string
  readonly sign: (message: string) => Promise<Eip191Proof>
}

/** A 20-byte account that answers `personal_sign`: v is 27 or 28, as most wallets write it. */
export function evmAccountOf(byte: number): EvmAccount {
  const pair = new Keyring({ type: 'ethereum' }).addFromSeed(new Uint8Array(32).fill(byte))
  return {
    address: ethereumEncode(pair.publicKey),
    sign: async (message) => {
      const text = encoder.encode(message)
      const head = encoder.encode(`\x19Ethereum Signed Message:\n${text.length}`)
      // The key pair hashes with Keccak-256 what it signs.
      const signature = pair.sign(concat(head, text))
      signature[64] = (signature[64] ?? 0) + 27
      return { type: 'substrate:eip191', message, signature: bytesToHex(signature) }
    },
  }
}

export const eve: EvmAccount = evmAccountOf(0xe5)
export const mallory: EvmAccount = evmAccountOf(0x66)
