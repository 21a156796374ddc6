import { type ChainContexts, verifySignIn } from '@countersign/siwx'
import { chainOf } from '../claims.ts'
import type { Proven, Site } from '../logins.ts'

/** What a second look at on-chain evidence said. */
export type Recheck<T extends Proven> =
  | { readonly status: 'holds'; readonly login: T }
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'undecided'; readonly code: string }

/**
 * Takes an on-chain decision again on the chain's present state: owners of contract accounts, access keys, rekeyed accounts
 * change, and a session must not outlive them. The clock of the offline checks stands at the first decision; the chain is
 * read now.
 */
export const recheckLogin = async <T extends Proven>(
  login: T,
  { site, chainContexts }: { readonly site: Site; readonly chainContexts: ChainContexts },
): Promise<Recheck<T>> => {
  if (login.evidence.kind !== 'onchain' || !login.proof) return { status: 'holds', login }
  const { host, protocol } = login.site ?? site
  const result = await verifySignIn(
    login.proof,
    // The nonce was consumed by the first decision, and the proof has been in our store since.
    { domain: host, scheme: protocol, nonce: () => true, chains: [chainOf(login.account)] },
    { ...chainContexts, now: () => new Date(login.at * 1000) },
  )
  if (!result.ok) return { status: result.retryable ? 'undecided' : 'refused', code: result.code }
  if (result.subject !== login.subject || result.account !== login.account) {
    return { status: 'refused', code: 'account_mismatch' }
  }
  return { status: 'holds', login: { ...login, method: result.method, evidence: result.evidence } }
}
