import {
  type AddressVerdict,
  type Failure,
  failure,
  formatAccountId,
  parseAccountId,
} from '@countersign/siwx-core'

/** Lower case, parts joined by single separators: nearcore's account id. */
const ACCOUNT_ID = /^[0-9a-z]+(?:[-._][0-9a-z]+)*$/
/** CAIP-2 "reference" in lower case, the way nodes name their networks. */
const CHAIN_ID = /^[0-9a-z][-_0-9a-z]{0,31}$/
const SHAPES = [
  ['implicit', /^[0-9a-f]{64}$/],
  ['eth-implicit', /^0x[0-9a-f]{40}$/],
  ['deterministic', /^0s[0-9a-f]{40}$/],
] as const

/** What the shape of an account id says: derived from a key, from an Ethereum key, from code (NEP-616), or chosen. */
export type AccountIdKind = 'implicit' | 'eth-implicit' | 'deterministic' | 'named'

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  readonly chainId: string
  /** Not percent-encoded. */
  readonly address: string
  readonly kind: AccountIdKind
}

/**
 * Parses a CAIP-10 account id of the near namespace. An underscore stands there as `%5F`.
 *
 * Codes: `address_invalid`.
 *
 * @example
 * ```ts
 * import { parseAccount } from '@countersign/siwx-near'
 *
 * const account = parseAccount('near:mainnet:alice%5F1.near')
 * if (account.ok) console.log(account.address, account.kind) // alice_1.near named
 * ```
 * @see CAIP-10
 */
export function parseAccount(accountId: string): ParsedAccount | Failure {
  const parts = parseAccountId(accountId)
  if (parts === undefined || parts.namespace !== 'near' || !isChainId(parts.reference)) {
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  }
  const { reference: chainId, address } = parts
  return isAccountId(address)
    ? { ok: true, chainId, address, kind: accountIdKind(address) }
    : failure('address_invalid', 'parse', { field: 'address', received: address })
}

/** Whether it is a valid account id: 2 to 64 characters. */
export function isAccountId(accountId: string): boolean {
  return accountId.length >= 2 && accountId.length <= 64 && ACCOUNT_ID.test(accountId)
}

/** What the shape of a valid account id says. */
export function accountIdKind(accountId: string): AccountIdKind {
  return SHAPES.find(([, shape]) => shape.test(accountId))?.[0] ?? 'named'
}

/** CAIP-10, with the underscore percent-encoded. */
export function caip10(chainId: string, accountId: string): string {
  const formatted = formatAccountId({ namespace: 'near', reference: chainId, address: accountId })
  if (formatted === undefined) throw new TypeError('An account id always has a CAIP-10 form.')
  return formatted
}

/** Judges the address line: empty when the account was not known, otherwise the account id as NEAR writes it. */
export function checkAddress(address: string): AddressVerdict {
  return address === '' || isAccountId(address) ? 'valid' : 'address_invalid'
}

/** Judges the Chain ID line: one spelling for each chain, as CAIP-2 references are compared as text. */
export function isChainId(chainId: string): boolean {
  return CHAIN_ID.test(chainId)
}
