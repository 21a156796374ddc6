import type { Verdict } from '@countersign/siwx-crypto'
import type { AccountKey } from '../types.ts'

export type KeySignature = {
  readonly key: AccountKey
  /** With its domain tag. */
  readonly message: Uint8Array
  /** 64 bytes. */
  readonly signature: Uint8Array
}

/** What a signature says about its key. `highS`: anybody can make a second valid one of it. */
export type Checked = { readonly verdict: Verdict; readonly highS: boolean }

/** Whether a key has the length and the algorithms that Flow allows for the keys of accounts. */
export function isSupported({ publicKey, signingAlgorithm, hashingAlgorithm }: AccountKey): boolean {
  return (
    publicKey.length === 64 &&
    (signingAlgorithm === 'ECDSA_P256' || signingAlgorithm === 'ECDSA_secp256k1') &&
    (hashingAlgorithm === 'SHA2_256' || hashingAlgorithm === 'SHA3_256')
  )
}

/**
 * Verifies the signature of a key with the key's own curve and hash, each curve loaded when a key on it comes along. Only for
 * keys that {@link isSupported} takes.
 */
export async function verifyKeySignature(signed: KeySignature): Promise<Checked> {
  const { checkSignature } =
    signed.key.signingAlgorithm === 'ECDSA_P256'
      ? await import('./p256Key.ts')
      : await import('./secp256k1Key.ts')
  return await checkSignature(signed)
}
