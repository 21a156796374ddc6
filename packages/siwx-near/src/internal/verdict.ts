import type { Failure } from '@countersign/siwx-core'
import type { Refusal } from '@countersign/siwx-crypto'

const CODES = {
  invalid: 'signature_invalid',
  signature_malformed: 'signature_malformed',
  signature_non_canonical: 'signature_non_canonical',
  key_malformed: 'key_type_unsupported',
  key_small_order: 'key_small_order',
} as const satisfies Record<Refusal, Failure['code']>

/** The code of each way in which a signature can fail. */
export function codeOf(refusal: Refusal): Failure['code'] {
  return CODES[refusal]
}
