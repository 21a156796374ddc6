import { REASONS } from './reasons.ts'

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
  /** What was thrown underneath (`internal`, `chain_unavailable`): for logs, never for the person. */
  readonly cause?: unknown
}

/** What a {@link Failure} can carry besides its code and stage. */
export type FailureDetails = Partial<
  Pick<Failure, 'field' | 'expected' | 'received' | 'offset' | 'reason' | 'cause'>
>

/**
 * Builds a refusal: adds the code's sentence unless a more exact one is given, and shortens `expected` and `received`
 * to 256 characters.
 *
 * @example
 * ```ts
 * import { failure } from '@countersign/siwx-core'
 *
 * failure('nonce_mismatch', 'nonce', { field: 'nonce', received: 'abcdefgh' }).retryable // false
 * ```
 */
export function failure(code: Code, stage: Stage, details: FailureDetails = {}): Failure {
  const { field, expected, received, offset, reason = REASONS[code], cause } = details
  return {
    ok: false,
    code,
    stage,
    ...(field !== undefined && { field }),
    ...(expected !== undefined && { expected: shorten(expected) }),
    ...(received !== undefined && { received: shorten(received) }),
    ...(offset !== undefined && { offset }),
    retryable: isRetryable(code),
    reason,
    ...(cause !== undefined && { cause }),
  }
}

/**
 * Whether the same proof may succeed later without a change. Only an unreachable or contradictory chain is; a missing
 * reader needs a new configuration, and after `internal` the nonce may be spent.
 *
 * @example
 * ```ts
 * import { isRetryable } from '@countersign/siwx-core'
 *
 * isRetryable('chain_unavailable') // true
 * isRetryable('signature_invalid') // false
 * ```
 */
export function isRetryable(code: Code): boolean {
  return code === 'chain_unavailable' || code === 'chain_inconsistent'
}

/**
 * Whether a value is one of {@link CODES}.
 *
 * @example
 * ```ts
 * import { isCode } from '@countersign/siwx-core'
 *
 * isCode('expired') // true
 * isCode('EXPIRED') // false
 * ```
 */
export function isCode(value: unknown): value is Code {
  return (CODES as readonly unknown[]).includes(value)
}

/**
 * Thrown for a mistake of the calling program, never for hostile input: fields from which no message can be made. `code`
 * says which rule was broken, `field` where.
 *
 * @example
 * ```ts
 * import { SiwxError } from '@countersign/siwx-core'
 *
 * const error = new SiwxError('nonce_invalid', 'The nonce has a space.', { field: 'nonce' })
 * error.code // 'nonce_invalid'
 * ```
 */
export class SiwxError extends Error {
  override readonly name = 'SiwxError'
  readonly code: Code
  readonly field: string | undefined

  constructor(code: Code, message: string, options: { field?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
  }
}

function shorten(text: string): string {
  return text.length > 256 ? `${text.slice(0, 255)}…` : text
}
