import { ConnectorError } from '@countersign/connectors'
import { ApiError } from './api.ts'

/** Every row of the error table: each has a title, a text and an action. */
export type ProblemKind =
  | 'rejected'
  | 'pending'
  | 'no_accounts'
  | 'wrong_account'
  | 'other_key'
  | 'unsupported'
  | 'disconnected'
  | 'wallet_failed'
  | 'expired'
  | 'not_verified'
  | 'not_deployed'
  | 'wrong_chain'
  | 'not_supported_here'
  | 'chain_unavailable'
  | 'offline'
  | 'server'
  | 'busy'
  | 'gone'
  | 'unknown'

/**
 * What the one button of a problem does: open the wallet again, the same with a fresh challenge for the same account,
 * post the kept proof again, or go back to the relying party. `other` means that only another wallet helps.
 */
export type ProblemAction = 'again' | 'sign_again' | 'resend' | 'back' | 'other'

/** Why the sign-in stopped, and what helps. */
export type Problem = {
  readonly kind: ProblemKind
  readonly action: ProblemAction
  readonly code: string
  readonly requestId?: string | undefined
  readonly expected?: string | undefined
  readonly received?: string | undefined
}

const KINDS: Readonly<Record<string, ProblemKind>> = {
  rejected: 'rejected',
  pending: 'pending',
  no_accounts: 'no_accounts',
  wrong_account: 'wrong_account',
  unsupported: 'unsupported',
  disconnected: 'disconnected',
  wallet_failed: 'wallet_failed',
  account_mismatch: 'wrong_account',
  key_account_mismatch: 'wrong_account',
  challenge_not_found: 'expired',
  challenge_expired: 'expired',
  nonce_used: 'expired',
  nonce_mismatch: 'expired',
  expired: 'expired',
  too_old: 'expired',
  signature_invalid: 'not_verified',
  signature_malformed: 'not_verified',
  signature_non_canonical: 'not_verified',
  contract_rejected: 'not_verified',
  message_malformed: 'not_verified',
  contract_not_deployed: 'not_deployed',
  chain_mismatch: 'wrong_chain',
  chain_not_allowed: 'wrong_chain',
  reader_missing: 'not_supported_here',
  onchain_required: 'not_supported_here',
  account_type_unsupported: 'not_supported_here',
  key_type_unsupported: 'not_supported_here',
  proof_type_not_allowed: 'not_supported_here',
  chain_unavailable: 'chain_unavailable',
  chain_inconsistent: 'chain_unavailable',
  offline: 'offline',
  server: 'server',
  internal: 'server',
  rate_limited: 'busy',
  interaction_not_found: 'gone',
  interaction_expired: 'gone',
}

const ACTIONS: Readonly<Partial<Record<ProblemKind, ProblemAction>>> = {
  unsupported: 'other',
  not_supported_here: 'other',
  expired: 'sign_again',
  chain_unavailable: 'resend',
  gone: 'back',
}

/** These say nothing about the proof, so a kept one can be posted again. */
const RESENDABLE: ReadonlySet<ProblemKind> = new Set(['chain_unavailable', 'offline', 'server', 'busy'])

/** True when the proof stays good after this problem. */
export const keepsProof = (kind: ProblemKind): boolean => RESENDABLE.has(kind)

const isAddress = (value: string | undefined): value is string => /(?:^|:)0x[0-9a-f]{40}$/i.test(value ?? '')

const kindOf = (
  code: string,
  { expected, received }: { expected?: string | undefined; received?: string | undefined },
) => {
  if (isAddress(received) && isAddress(expected)) {
    // A key signature that recovers to another address was made by another account.
    if (code === 'signature_invalid') return 'wrong_account'
    // Most likely so here too, but nobody could ask whether the account is a contract with that key.
    if (code === 'reader_missing') return 'other_key'
  }
  return Object.hasOwn(KINDS, code) ? (KINDS[code] ?? 'unknown') : 'unknown'
}

/** What to tell the person about anything that was thrown; `posted` when a proof had been made. */
export const toProblem = (thrown: unknown, posted: boolean): Problem => {
  const code = thrown instanceof ApiError || thrown instanceof ConnectorError ? thrown.code : 'unknown'
  const answer: Partial<ApiError> = thrown instanceof ApiError ? thrown : {}
  const kind = kindOf(code, answer)
  const action = posted && keepsProof(kind) ? 'resend' : (ACTIONS[kind] ?? 'again')
  const compare = isAddress(answer.expected) && isAddress(answer.received)
  return {
    kind,
    action: action === 'resend' && !posted ? 'again' : action,
    code,
    requestId: answer.requestId,
    expected: compare ? answer.expected : undefined,
    received: compare ? answer.received : undefined,
  }
}
