import { type Failure, failure } from '@countersign/siwx-core'
import {
  blake2b,
  isHighSP256,
  isHighSSecp256k1,
  type Verdict,
  verifyBls12381MinPk,
  verifyEd25519,
  verifyP256,
  verifySecp256k1,
} from '@countersign/siwx-crypto'
import type { PublicKey, Signature } from './key.ts'

/** draft-irtf-cfrg-bls-signature: the proof-of-possession suite, which Octez has signed with since tz4 can hold funds. */
const DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

type Signed = {
  readonly key: PublicKey
  readonly signature: Signature
  readonly payloads: readonly (() => Uint8Array)[]
}

/** Checks the signature under a key that has been found to be the account's. One payload must hold. */
export async function checkSignature({ key, signature, payloads }: Signed): Promise<Failure | undefined> {
  let verdict: Verdict = 'invalid'
  for (const payload of payloads) {
    verdict = await verify(key, signature.bytes, payload())
    // Anything but `invalid` does not depend on the payload.
    if (verdict !== 'invalid') break
  }
  return verdict === 'valid' ? undefined : failure(CODES[verdict], 'signature')
}

/** Whether a second signature can be made from this one by anybody. */
export function isHighS({ curve }: PublicKey, { bytes }: Signature): boolean {
  if (curve === 'secp256k1') return isHighSSecp256k1(bytes)
  return curve === 'p256' && isHighSP256(bytes)
}

// BLS hashes the bytes to the curve itself; the others sign 32 bytes of BLAKE2b.
async function verify(
  { curve, bytes: publicKey }: PublicKey,
  signature: Uint8Array,
  payload: Uint8Array,
): Promise<Verdict> {
  if (curve === 'bls12-381')
    return await verifyBls12381MinPk({ message: payload, signature, publicKey, dst: DST })
  const digest = blake2b(payload, 32)
  if (curve === 'ed25519') return await verifyEd25519({ message: digest, signature, publicKey })
  const signed = { digest, signature, publicKey }
  return await (curve === 'secp256k1' ? verifySecp256k1(signed) : verifyP256(signed))
}

const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  key_malformed: 'key_type_unsupported',
  key_small_order: 'key_small_order',
} as const satisfies Record<Exclude<Verdict, 'valid'>, Failure['code']>
