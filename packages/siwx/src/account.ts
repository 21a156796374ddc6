import { type Failure, failure, formatAccountId, parseAccountId, parseChainId } from '@countersign/siwx-core'
import { type AnyChain, loadChain } from './loadChain.ts'
import { isNamespace, type Namespace } from './namespaces.ts'

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  readonly namespace: Namespace
  /** CAIP-2 chain id. */
  readonly chain: string
  /** CAIP-2 reference. */
  readonly chainId: string
  /** As the chain writes it, not percent-encoded. */
  readonly address: string
  /** CAIP-10, in the one spelling that can be compared: the one of a result's `account`. */
  readonly account: string
}

/** A chain or an account on it, and the package that knows it. */
export type Place = {
  readonly ok: true
  readonly namespace: Namespace
  readonly chainId: string
  readonly chain: AnyChain
  readonly address?: string | undefined
  readonly account?: string | undefined
}

/**
 * Parses a CAIP-10 account id of any of the six namespaces, with the checksums of its chain.
 *
 * Codes: `address_invalid`, `address_checksum`; `profile_unsupported` for another namespace.
 *
 * @example
 * ```ts
 * import { parseSignInAccount } from '@countersign/siwx'
 *
 * const account = await parseSignInAccount('near:mainnet:alice%5F1.near')
 * if (account.ok) console.log(account.chain, account.address) // near:mainnet alice_1.near
 * ```
 * @see CAIP-10
 */
export async function parseSignInAccount(accountId: string): Promise<ParsedAccount | Failure> {
  const parts = parseAccountId(accountId)
  if (parts === undefined)
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  const { namespace } = parts
  if (!isNamespace(namespace)) return unsupported(namespace)
  const { parseAccount } = await loadChain(namespace)
  const parsed = parseAccount(accountId)
  if (!parsed.ok) return parsed
  const { address, chainId } = parsed
  const account = formatAccountId({ namespace, reference: chainId, address })
  if (account === undefined)
    return failure('address_invalid', 'parse', { field: 'address', received: address })
  return { ok: true, namespace, chain: `${namespace}:${chainId}`, chainId, address, account }
}

/** Finds the package of a CAIP-2 chain id. */
export async function findChain(chainId: string): Promise<Place | Failure> {
  const parts = parseChainId(chainId)
  if (parts === undefined)
    return failure('chain_not_allowed', 'parse', { field: 'chainId', received: chainId })
  const { namespace, reference } = parts
  if (!isNamespace(namespace)) return unsupported(namespace)
  const chain = await loadChain(namespace)
  return chain.isChainId(reference)
    ? { ok: true, namespace, chainId: reference, chain }
    : failure('chain_not_allowed', 'parse', { field: 'chainId', received: chainId })
}

/** The refusal of a namespace that cannot sign in. */
function unsupported(namespace: string): Failure {
  return failure('profile_unsupported', 'parse', { field: 'chainId', received: namespace })
}
