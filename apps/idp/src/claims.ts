import type { Evidence } from '@countersign/siwx-core'
import type { Login } from './logins.ts'

/** Scope to claims. `account` and `siwe` can also be asked for one by one with the `claims` parameter. */
export const CLAIMS = {
  openid: ['sub', 'amr', 'acr', 'auth_time'],
  siwe: ['account', 'siwe'],
} as const

/** Scopes that are understood; any other one in a request is `invalid_scope`. */
export const SCOPES = ['openid', 'offline_access', 'siwe'] as const

/** A key signed, decided from the signature alone. */
export const ACR_KEY = 'urn:countersign:acr:key'
/** The chain was asked at a known block: a contract accepted the signature, or a key's account was confirmed. */
export const ACR_ONCHAIN = 'urn:countersign:acr:onchain'

/** The authentication context class of a sign-in. */
export const acrOf = ({ evidence }: Pick<Login, 'evidence'>): string =>
  evidence.kind === 'onchain' ? ACR_ONCHAIN : ACR_KEY

/**
 * RFC 8176 section 2 `pop`: proof of possession of a key. Whether software (`swk`) or hardware (`hwk`) holds it cannot be
 * seen from a signature, so neither is claimed.
 */
export const AMR: readonly string[] = ['pop']

const evidenceClaim = (evidence: Evidence): Record<string, string> =>
  evidence.kind === 'offline'
    ? { kind: 'offline' }
    : {
        kind: 'onchain',
        chain: evidence.chain,
        block_number: evidence.blockNumber,
        block_hash: evidence.blockHash,
        block_time: evidence.blockTime,
      }

/** CAIP-2 chain id of a CAIP-10 account id. */
export const chainOf = (account: string): string => account.slice(0, account.lastIndexOf(':'))

/** The `siwe` claim: how the account was proven, and what that rests on. */
export type SiweClaim = {
  readonly method: string
  readonly account_kind: string
  /** CAIP-2. */
  readonly chain: string
  readonly evidence: Record<string, string>
}

/** The claims that a sign-in supports. `sub` is added by the protocol layer. */
export const claimsOf = (login: Login): { readonly account: string; readonly siwe: SiweClaim } => ({
  account: login.account,
  siwe: {
    method: login.method,
    account_kind: login.accountKind,
    chain: chainOf(login.account),
    evidence: evidenceClaim(login.evidence),
  },
})
