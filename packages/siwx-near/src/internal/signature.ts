import { type Failure, failure, type Warning } from '@countersign/siwx-core'
import { recoverSecp256k1, type Verdict, verifyEd25519 } from '@countersign/siwx-crypto'
import type { NearKey } from '../types.ts'

export type Signed = { readonly digest: Uint8Array; readonly key: NearKey; readonly signature: Uint8Array }

/** Checks a signature under the key that comes with it: whose key it is, is decided elsewhere. */
export async function checkSignature(signed: Signed): Promise<{ warnings: readonly Warning[] } | Failure> {
  const { digest, key, signature } = signed
  if (key.curve === 'secp256k1') return await checkSecp256k1(signed)
  const verdict = await verifyEd25519({ message: digest, signature, publicKey: key.bytes })
  return verdict === 'valid' ? { warnings: [] } : failure(CODES[verdict], 'signature')
}

// nearcore: r, s, and the recovery id from 0 to 3; the key must be the one that is recovered.
async function checkSecp256k1({
  digest,
  key,
  signature,
}: Signed): Promise<{ warnings: readonly Warning[] } | Failure> {
  const recovery = signature[64] ?? -1
  const result = await recoverSecp256k1({ digest, signature: signature.subarray(0, 64), recovery })
  if (result.status !== 'recovered') return failure(CODES[result.status], 'signature')
  if (!isEqual(result.publicKey.subarray(1), key.bytes)) return failure('signature_invalid', 'signature')
  return { warnings: result.highS ? ['high_s'] : [] }
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  key_malformed: 'key_type_unsupported',
  key_small_order: 'key_small_order',
} as const satisfies Record<Exclude<Verdict, 'valid'>, Failure['code']>
