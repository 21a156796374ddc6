import { type Verdict, verifyEd25519 } from '@countersign/siwx-crypto'

/** A module of its own, so that it is loaded with the first signature of its kind. */
export function checkEd25519(
  message: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): Promise<Verdict> {
  return verifyEd25519({ message, signature, publicKey })
}
