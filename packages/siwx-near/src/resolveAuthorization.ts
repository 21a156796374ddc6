import { type Evidence, type Failure, failure, type Warning } from '@countersign/siwx-core'
import { isAccountId, isChainId } from './account.ts'
import { resolve } from './internal/resolve.ts'
import { openSession, type Session } from './internal/session.ts'
import { formatPublicKey } from './publicKey.ts'
import type { ChainReader, ResolveLimits } from './types.ts'

/** What {@link resolveAuthorization} needs. */
export type ResolveAuthorizationOptions = {
  readonly reader: ChainReader
  /** The network, for example `mainnet`. The reader has to prove that it reads this one. */
  readonly chainId: string
  readonly accountId: string
  /** The blob. */
  readonly authorization: string
  /** Default: the account alone, no delegation. */
  readonly limits?: ResolveLimits | undefined
}

/** What an account authorizes. */
export type Resolution = {
  readonly ok: true
  /** Compare it with what you have issued, to the letter, and spend it: nothing here prevents a replay. */
  readonly payload: string
  /** A full-access key of the account, or its contract. */
  readonly by: 'access_key' | 'contract'
  /** The key, as NEAR writes it. */
  readonly key?: string | undefined
  /** What a redirecting wallet has put under the key's signature. */
  readonly callbackUrl?: string | undefined
  readonly evidence: Evidence
  readonly warnings: readonly Warning[]
}

/**
 * Asks what an account authorizes: by a full-access key, by its contract's `w_resolve_auth`, and by the accounts that the
 * contract names, all at one final block. Never rejects and never throws, whatever the authorization is.
 *
 * Codes: `chain_unavailable`, `chain_inconsistent` (both retryable), `contract_rejected`, `account_type_unsupported`
 * (beyond the limits), `address_invalid`, and for a blob that is an access-key authorization `chain_mismatch`,
 * `account_mismatch`, `issued_in_future`, `signature_malformed`, `signature_invalid`, `signature_non_canonical`,
 * `encoding_invalid`, `key_type_unsupported`, `key_small_order`, `key_not_found`, `key_not_full_access`.
 *
 * @example
 * ```ts
 * import { createHttpReader, resolveAuthorization } from '@countersign/siwx-near'
 *
 * const reader = createHttpReader({ urls: ['https://near-rpc.example'] })
 * declare const accountId: string
 * declare const authorization: string
 * declare const issued: Set<string>
 * const result = await resolveAuthorization({ reader, chainId: 'mainnet', accountId, authorization })
 * console.log(result.ok && issued.delete(result.payload)) // true
 * ```
 * @see NEP-641
 */
export async function resolveAuthorization(
  options: ResolveAuthorizationOptions,
): Promise<Resolution | Failure> {
  const { reader, chainId, accountId, authorization, limits = {} } = options
  try {
    if (!isAccountId(accountId) || !isChainId(chainId)) {
      return failure('address_invalid', 'decode', { field: 'accountId', received: accountId })
    }
    const session = await openSession(chainId, reader)
    return session.ok ? await resolveAt(session, accountId, authorization, limits) : session
  } catch (cause) {
    return failure('chain_unavailable', 'chain', { cause })
  }
}

/** The same in a session that is open already. Rejects as readers do. */
export async function resolveAt(
  session: Session,
  accountId: string,
  authorization: string,
  limits: ResolveLimits,
): Promise<Resolution | Failure> {
  const resolved = await resolve(session, { accountId, path: [], authorization }, limits)
  if (!resolved.ok) return resolved
  const { payload, by, key, callbackUrl, warnings } = resolved
  return {
    ok: true,
    payload,
    by,
    ...(key !== undefined && { key: formatPublicKey(key) }),
    ...(callbackUrl !== undefined && { callbackUrl }),
    evidence: session.evidence,
    warnings,
  }
}
