/**
 * Every code that a check can end with when it could not find out. Stable: never renamed, a new one is a minor release.
 */
export const OWNERSHIP_CODES = [
  /** No endpoint answered. */
  'chain_unavailable',
  /** The endpoint serves another chain than the one it is configured for. */
  'chain_mismatch',
  /** Endpoints that must agree did not. */
  'chain_disagreement',
  /** The node answered what no node of this chain answers. */
  'chain_inconsistent',
  /** No adapter is configured for the chain. */
  'chain_unsupported',
  /** The node no longer has the state of that block. */
  'block_unavailable',
  /** There is no such block. */
  'block_unknown',
  /** No code at that address at that block. */
  'no_contract',
  /** No such collection. */
  'collection_unknown',
  /** The collection does not speak the standard that was asked for, or none that is known. */
  'unsupported_standard',
  /** The contract has failed where the standard says that it must answer. */
  'contract_failed',
  /** What the contract answered is not what the standard says. */
  'contract_answer_invalid',
  /** The question cannot be answered from a node for this collection: name the tokens, or configure an indexer. */
  'listing_unavailable',
  /** The list was ended by a limit before the question was decided. */
  'listing_incomplete',
  /** The indexer did not answer, or answered nonsense. */
  'indexer_unavailable',
  /** The query makes no sense for this chain. */
  'query_invalid',
  /** The account is not one of this chain's. */
  'account_invalid',
  /** The name of the chain means nothing, or several things. */
  'chain_name_unknown',
  /** More requests, bytes or time than one check may take. */
  'budget_exceeded',
  /** The metadata could not be fetched. */
  'metadata_unavailable',
  /** The token has no metadata. */
  'metadata_missing',
  /** The document is not the JSON that its schema says. */
  'metadata_invalid',
  /** The bytes do not hash to what the chain says. */
  'metadata_mismatch',
  /** The bytes are not proven, and the query asks for proven ones. */
  'metadata_unverified',
  /** Larger, deeper or longer than what is read. */
  'metadata_too_large',
  /** A scheme, a host, a port or an address that is never fetched. */
  'uri_forbidden',
  /** A scheme that is not understood. */
  'uri_unsupported',
  /** The endpoint or gateway has failed too often and is left alone for a while. */
  'circuit_open',
  'internal',
] as const

/** One of {@link OWNERSHIP_CODES}. */
export type OwnershipCode = (typeof OWNERSHIP_CODES)[number]

const RETRYABLE: ReadonlySet<OwnershipCode> = new Set([
  'chain_unavailable',
  'chain_disagreement',
  'chain_inconsistent',
  'block_unavailable',
  'indexer_unavailable',
  'budget_exceeded',
  'metadata_unavailable',
  'circuit_open',
])

/** True when the same question may be answered later without a change. */
export function isRetryable(code: OwnershipCode): boolean {
  return RETRYABLE.has(code)
}

/** Could not find out, and why. */
export type Undecided = {
  readonly ok: false
  readonly code: OwnershipCode
  readonly retryable: boolean
  /** One English sentence; never has a credential in it. */
  readonly reason: string
  /** CAIP-2 of the chain concerned. */
  readonly chain?: string | undefined
}

/** Thrown inside of a check and turned into {@link Undecided} at its edge; `pin` and `createBudget` reject with it. */
export class OwnershipError extends Error {
  readonly code: OwnershipCode

  constructor(code: OwnershipCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OwnershipError'
    this.code = code
  }
}

/** Makes the answer "could not find out". */
export function undecided(code: OwnershipCode, reason: string, chain?: string): Undecided {
  return { ok: false, code, retryable: isRetryable(code), reason, ...(chain !== undefined && { chain }) }
}

/** Turns whatever was thrown inside of a check into {@link Undecided}. */
export function toUndecided(error: unknown, chain?: string): Undecided {
  if (error instanceof OwnershipError) return undecided(error.code, error.message, chain)
  return undecided('internal', 'The check has failed.', chain)
}
