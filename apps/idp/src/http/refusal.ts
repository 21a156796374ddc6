import type { Code } from '@countersign/siwx-core'
import type { ErrorResponse } from '../web/types.ts'

/** Codes of the interaction and admin endpoints besides those of a verification. */
export type InteractionCode =
  | 'interaction_not_found'
  | 'interaction_expired'
  | 'challenge_not_found'
  | 'challenge_expired'
  | 'handoff_invalid'
  | 'handoff_expired'
  | 'handoff_used'
  | 'origin_not_allowed'
  | 'not_found'
  | 'request_invalid'
  | 'request_too_large'
  | 'rate_limited'
  | 'unauthorized'
  | 'forbidden'
  | 'client_not_found'
  | 'role_invalid'
  | 'member_exists'
  | 'member_not_found'
  | 'team_full'
  | 'client_exists'
  | 'client_invalid'
  | 'client_privileged'
  | 'registration_token_invalid'
  | 'registration_token_not_found'
  | 'registration_tokens_full'
  | 'version_conflict'
  | 'key_not_found'
  | 'key_pending'
  | 'key_not_ready'
  | 'key_signing'
  | 'keys_busy'
  | 'session_not_found'
  | 'grant_not_found'
  | 'gate_not_found'
  | 'gate_invalid'
  | 'gate_in_config'
  | 'gate_in_use'
  | 'policy_not_found'
  | 'policy_invalid'
  | 'policy_in_config'
  | 'policy_in_use'
  | 'rules_full'
  | 'webhook_not_found'
  | 'delivery_not_found'
  | 'phone_link_not_found'
  | 'phone_link_expired'
  | 'phone_link_used'
  | 'phone_link_revoked'
  | 'phone_number_wrong'
  | 'phone_not_confirmed'
  | 'account_invalid'
  | 'internal'

/** A refusal on its way to an answer. */
export type Refusal = {
  readonly ok: false
  readonly code: InteractionCode | Code
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503
  readonly message: string
  readonly retryable?: boolean | undefined
  /** Seconds. */
  readonly retryAfter?: number | undefined
  readonly field?: string | undefined
  readonly expected?: string | undefined
  readonly received?: string | undefined
  /** The client concerned, when it is known: the way back. */
  readonly clientId?: string | undefined
}

/** Makes a refusal. */
export const refuse = (
  code: Refusal['code'],
  status: Refusal['status'],
  message: string,
  details: Partial<
    Pick<Refusal, 'retryable' | 'retryAfter' | 'field' | 'expected' | 'received' | 'clientId'>
  > = {},
): Refusal => ({ ok: false, code, status, message, ...details })

/** The JSON answer for a refusal. */
export const errorBody = (refusal: Refusal, requestId: string): ErrorResponse => {
  const { code, message, retryable = false, field, expected, received } = refusal
  return { error: { code, message, retryable, requestId, field, expected, received } }
}
