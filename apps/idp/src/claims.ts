import type { Evidence } from '@countersign/siwx-core'
import type { Config } from './config/schema.ts'
import type { Login } from './logins.ts'

/** Scope to claims. All but those of `openid` can also be asked for one by one with the `claims` parameter. */
export const CLAIMS = {
  openid: ['sub', 'amr', 'acr', 'auth_time'],
  siwe: ['account', 'siwe'],
  nft_token: ['nft_token', 'account', 'accounts'],
  admin: ['team_roles'],
} as const

/** The scope that asks for a refresh token. */
export const OFFLINE = 'offline_access'

/** The scope of those who act for the operator: see `team/`. */
export const ADMIN = 'admin'

/** Scopes that are always understood. */
const SCOPES = ['openid', OFFLINE, 'siwe', 'nft_token', ADMIN] as const

/** Claims that mean something in a token or here: no trait may fill them. */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  ...Object.values(CLAIMS).flat(),
  ...[
    'iss',
    'aud',
    'exp',
    'iat',
    'nbf',
    'jti',
    'nonce',
    'azp',
    'sid',
    'at_hash',
    'c_hash',
    's_hash',
    'act',
    'cnf',
  ],
  ...['client_id', 'scope', 'events', 'sub_id', 'sub_jwk', '_claim_names', '_claim_sources'],
])

/** Scopes that no mapping may take over. */
export const RESERVED_SCOPES: ReadonlySet<string> = new Set(SCOPES)

type Mapped = Pick<Config, 'nft'>

/** Scopes that are understood; any other one in a request is `invalid_scope`. */
export const scopesOf = ({ nft }: Mapped): readonly string[] => [
  ...new Set([...SCOPES, ...nft.mappings.flatMap(({ scopes }) => scopes)]),
]

/** The claims of each scope, with those that the configuration maps; null for a claim that no scope brings. */
export const scopeClaims = ({ nft }: Mapped): Readonly<Record<string, readonly string[] | null>> => {
  const claims: Record<string, readonly string[] | null> = { ...CLAIMS }
  for (const { claim, scopes } of nft.mappings) {
    for (const scope of scopes) claims[scope] = [...(claims[scope] ?? []), claim]
    if (scopes.length === 0) claims[claim] = null
  }
  return claims
}

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
