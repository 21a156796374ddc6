import {
  isHighSP256,
  isHighSSecp256k1,
  sha3_256,
  sha256,
  type Verdict,
  verifyP256,
  verifySecp256k1,
} from '@countersign/siwx-crypto'
import type { AccountKey } from '../types.ts'

export type KeySignature = {
  readonly key: AccountKey
  /** With its domain tag. */
  readonly message: Uint8Array
  /** 64 bytes. */
  readonly signature: Uint8Array
}

/** Whether a key has the length and the algorithms that Flow allows for the keys of accounts. */
export function isSupported({ publicKey, signingAlgorithm, hashingAlgorithm }: AccountKey): boolean {
  return (
    publicKey.length === 64 &&
    (signingAlgorithm === 'ECDSA_P256' || signingAlgorithm === 'ECDSA_secp256k1') &&
    (hashingAlgorithm === 'SHA2_256' || hashingAlgorithm === 'SHA3_256')
  )
}

/** Verifies the signature of a key with the key's own curve and hash. Only for keys that {@link isSupported} takes. */
export async function verifyKeySignature({ key, message, signature }: KeySignature): Promise<Verdict> {
  // SEC 1: the prefix of an uncompressed point, which Flow leaves out.
  const publicKey = Uint8Array.of(4, ...key.publicKey)
  const isSha2 = key.hashingAlgorithm === 'SHA2_256'
  if (key.signingAlgorithm === 'ECDSA_P256')
    return await verifyP256({ message, hash: isSha2 ? 'sha256' : 'sha3-256', signature, publicKey })
  const digest = isSha2 ? sha256(message) : sha3_256(message)
  return await verifySecp256k1({ digest, signature, publicKey })
}

export function isHighS({ key, signature }: Pick<KeySignature, 'key' | 'signature'>): boolean {
  return key.signingAlgorithm === 'ECDSA_P256' ? isHighSP256(signature) : isHighSSecp256k1(signature)
}
