/**
 * Every code that a verifier can answer with. Codes are stable: they are never renamed, and a new one is a minor release.
 *
 * "Cannot decide" (`chain_unavailable`, `chain_inconsistent`, `reader_missing`) is not "invalid": see {@link isRetryable}.
 */
export const CODES = [
  'input_too_large',
  'encoding_invalid',
  'message_malformed',
  'profile_unsupported',
  'version_unsupported',
  'domain_mismatch',
  'scheme_mismatch',
  'uri_mismatch',
  'chain_mismatch',
  'chain_not_allowed',
  'address_invalid',
  'address_checksum',
  'account_mismatch',
  'key_account_mismatch',
  'nonce_invalid',
  'nonce_mismatch',
  'nonce_used',
  'issued_in_future',
  'too_old',
  'not_yet_valid',
  'expired',
  'time_invalid',
  'request_id_mismatch',
  'resources_mismatch',
  'recap_mismatch',
  'proof_type_not_allowed',
  'onchain_required',
  'signature_malformed',
  'signature_invalid',
  'signature_non_canonical',
  'key_small_order',
  'key_type_unsupported',
  'key_not_found',
  'key_not_full_access',
  'key_revoked',
  'weight_insufficient',
  'duplicate_key',
  'threshold_not_met',
  'account_type_unsupported',
  'account_rekeyed',
  'contract_rejected',
  'contract_not_deployed',
  'chain_unavailable',
  'chain_inconsistent',
  'reader_missing',
  'internal',
] as const

/** One of {@link CODES}. */
export type Code = (typeof CODES)[number]

/** Where in the fixed order of a verification the refusal happened. */
export type Stage = 'size' | 'decode' | 'parse' | 'check' | 'nonce' | 'binding' | 'signature' | 'chain'

/**
 * A refusal. `code` is for programs, `reason` is one English sentence for people and logs; it never contains a whole
 * signature or a secret.
 */
export type Failure = {
  readonly ok: false
  readonly code: Code
  readonly stage: Stage
  /** The message field concerned, in the model's spelling (`issuedAt`). */
  readonly field?: string | undefined
  readonly expected?: string | undefined
  /** What was there instead, shortened to 256 characters. */
  readonly received?: string | undefined
  /** UTF-16 offset into the message text, for `stage: 'parse'`. */
  readonly offset?: number | undefined
  /** True when the same proof may succeed later without a change: the chain could not be asked. */
  readonly retryable: boolean
  readonly reason: string
}
