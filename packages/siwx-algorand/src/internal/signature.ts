import { type Failure, failure } from '@countersign/siwx-core'
import { type Verdict, verifyEd25519 } from '@countersign/siwx-crypto'
import type { Authority } from './authority.ts'

/** Checks every signature that was given, as the protocol does: a wrong one is not outvoted by enough right ones. */
export async function checkSignatures(
  signed: Uint8Array,
  { signatures }: Authority,
): Promise<Failure | undefined> {
  for (const { publicKey, signature } of signatures) {
    const verdict = await verifyEd25519({ message: signed, signature, publicKey })
    if (verdict !== 'valid') return failure(CODES[verdict], 'signature')
  }
  return undefined
}

// An address that is no point of the curve is no key's: a program's, an application's or a multisignature account's.
const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  key_malformed: 'account_type_unsupported',
  key_small_order: 'key_small_order',
} as const satisfies Record<Exclude<Verdict, 'valid'>, Failure['code']>
