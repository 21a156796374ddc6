import { isHighSP256, verifyP256 } from '@countersign/siwx-crypto'
import type { Checked, KeySignature } from './keySignature.ts'

/** The check of a key on P-256. */
export async function checkSignature({ key, message, signature }: KeySignature): Promise<Checked> {
  const hash = key.hashingAlgorithm === 'SHA2_256' ? 'sha256' : 'sha3-256'
  // SEC 1: the prefix of an uncompressed point, which Flow leaves out.
  const publicKey = Uint8Array.of(4, ...key.publicKey)
  const verdict = await verifyP256({ message, hash, signature, publicKey })
  return { verdict, highS: isHighSP256(signature) }
}
