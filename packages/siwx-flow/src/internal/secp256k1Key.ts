import { isHighSSecp256k1, sha3_256, sha256, verifySecp256k1 } from '@countersign/siwx-crypto'
import type { Checked, KeySignature } from './keySignature.ts'

/** The check of a key on secp256k1. */
export async function checkSignature({ key, message, signature }: KeySignature): Promise<Checked> {
  const digest = key.hashingAlgorithm === 'SHA2_256' ? sha256(message) : sha3_256(message)
  // SEC 1: the prefix of an uncompressed point, which Flow leaves out.
  const publicKey = Uint8Array.of(4, ...key.publicKey)
  const verdict = await verifySecp256k1({ digest, signature, publicKey })
  return { verdict, highS: isHighSSecp256k1(signature) }
}
