/** Every row of the error table: each has a title and a text. */
export type ProblemKind =
  | 'rejected'
  | 'pending'
  | 'no_accounts'
  | 'wrong_account'
  | 'other_key'
  | 'unsupported'
  | 'disconnected'
  | 'wallet_failed'
  | 'load_failed'
  | 'expired'
  | 'other_text'
  | 'not_verified'
  | 'not_deployed'
  | 'key_unknown'
  | 'key_limited'
  | 'key_revoked'
  | 'weight'
  | 'rekeyed'
  | 'wrong_chain'
  | 'not_supported_here'
  | 'chain_unavailable'
  | 'offline'
  | 'server'
  | 'busy'
  | 'gone'
  | 'unknown'

/** Codes by kind: of the connectors, of the verifiers of all chains, of the interaction endpoints, and of this page. */
const CODES: Readonly<Partial<Record<ProblemKind, string>>> = {
  rejected: 'rejected',
  pending: 'pending',
  no_accounts: 'no_accounts',
  wrong_account: 'wrong_account account_mismatch key_account_mismatch',
  unsupported: 'unsupported',
  disconnected: 'disconnected',
  wallet_failed:
    'wallet_failed address_invalid address_checksum encoding_invalid input_too_large request_too_large request_invalid',
  load_failed: 'load_failed',
  expired: 'challenge_not_found challenge_expired nonce_used nonce_mismatch expired too_old',
  // The server has written the text, so whatever else is in it came from the wallet.
  other_text:
    'message_malformed domain_mismatch scheme_mismatch uri_mismatch nonce_invalid time_invalid request_id_mismatch resources_mismatch recap_mismatch version_unsupported profile_unsupported issued_in_future not_yet_valid',
  not_verified:
    'signature_invalid signature_malformed signature_non_canonical key_small_order contract_rejected duplicate_key',
  not_deployed: 'contract_not_deployed',
  key_unknown: 'key_not_found',
  key_limited: 'key_not_full_access',
  key_revoked: 'key_revoked',
  weight: 'weight_insufficient threshold_not_met',
  rekeyed: 'account_rekeyed',
  wrong_chain: 'chain_mismatch chain_not_allowed',
  not_supported_here:
    'reader_missing onchain_required account_type_unsupported key_type_unsupported proof_type_not_allowed',
  chain_unavailable: 'chain_unavailable chain_inconsistent',
  offline: 'offline',
  server: 'server internal',
  busy: 'rate_limited',
  gone: 'interaction_not_found interaction_expired not_found',
}

/** Kind of each code. */
export const KINDS: Readonly<Record<string, ProblemKind>> = Object.fromEntries(
  Object.entries(CODES).flatMap(([kind, codes]) =>
    codes.split(' ').map((code) => [code, kind as ProblemKind] as const),
  ),
)
