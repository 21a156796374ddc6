import { ApiError } from './api.ts'
import { addressIn, isSameAddress } from './compare.ts'
import { KINDS, type ProblemKind } from './problemKinds.ts'

/**
 * What the one button of a problem does: open the wallet again, the same with a fresh challenge for the same account,
 * post the kept proof again, load the page anew, or go back to the relying party. `other` means that only another wallet
 * helps.
 */
export type ProblemAction = 'again' | 'sign_again' | 'resend' | 'reload' | 'back' | 'other'

/** Why the sign-in stopped, and what helps. */
export type Problem = {
  readonly kind: ProblemKind
  readonly action: ProblemAction
  readonly code: string
  readonly requestId?: string | undefined
  /** Addresses, both or none: of the account that was asked, and of the one that has signed. */
  readonly expected?: string | undefined
  readonly received?: string | undefined
}

const ACTIONS: Readonly<Partial<Record<ProblemKind, ProblemAction>>> = {
  unsupported: 'other',
  not_supported_here: 'other',
  expired: 'sign_again',
  chain_unavailable: 'resend',
  load_failed: 'reload',
  gone: 'back',
}

/** These say nothing about the proof, so a kept one can be posted again. */
const RESENDABLE: ReadonlySet<ProblemKind> = new Set(['chain_unavailable', 'offline', 'server', 'busy'])

/** True when the proof stays good after this problem. */
export const keepsProof = (kind: ProblemKind): boolean => RESENDABLE.has(kind)

/** By name, not by class: the operator's connectors bring their own copy of it. */
const codeOf = (thrown: unknown): string => {
  const { name, code } = thrown instanceof Error ? (thrown as Error & { code?: unknown }) : {}
  return typeof code === 'string' && (name === 'ConnectorError' || name === 'ApiError') ? code : 'unknown'
}

/** The two addresses of a refusal. Chains do not agree on which is which, so the one that was asked decides. */
const comparedOf = (thrown: unknown, account: string | undefined) => {
  const answer: Partial<ApiError> = thrown instanceof ApiError ? thrown : {}
  const [expected, received] = [addressIn(answer.expected), addressIn(answer.received)]
  if (expected === undefined || received === undefined || isSameAddress(expected, received)) return undefined
  const turned = account !== undefined && isSameAddress(received, addressIn(account) ?? '')
  return turned ? { expected: received, received: expected } : { expected, received }
}

const EVM = /^0x[0-9a-f]{40}$/i

const kindOf = (code: string, thrown: unknown, compared: ReturnType<typeof comparedOf>): ProblemKind => {
  // The answer had the right form, but the text in it was not ours.
  if (code === 'request_invalid' && (thrown as ApiError).field === 'message') return 'other_text'
  if (compared && EVM.test(compared.expected) && EVM.test(compared.received)) {
    // A key signature that recovers to another address was made by another account.
    if (code === 'signature_invalid') return 'wrong_account'
    // Most likely so here too, but nobody could ask whether the account is a contract with that key.
    if (code === 'reader_missing') return 'other_key'
  }
  return Object.hasOwn(KINDS, code) ? (KINDS[code] ?? 'unknown') : 'unknown'
}

/** Kinds whose text names both accounts. */
const COMPARING: ReadonlySet<ProblemKind> = new Set(['wrong_account', 'other_key', 'rekeyed'])

/**
 * What to tell the person about anything that was thrown; `posted` when a proof had been made, `account` when it is known
 * for which (CAIP-10).
 */
export const toProblem = (thrown: unknown, posted: boolean, account?: string): Problem => {
  const code = codeOf(thrown)
  const compared = comparedOf(thrown, account)
  const kind = kindOf(code, thrown, compared)
  const action = posted && keepsProof(kind) ? 'resend' : (ACTIONS[kind] ?? 'again')
  return {
    kind,
    action: action === 'resend' && !posted ? 'again' : action,
    code,
    requestId: thrown instanceof ApiError ? thrown.requestId : undefined,
    ...(COMPARING.has(kind) && compared),
  }
}
