import { type AddressVerdict, type Failure, failure, parseAccountId } from '@countersign/siwx-core'
import { isNetwork, networkOf } from './internal/network.ts'

const ADDRESS = /^0x[0-9a-f]{16}$/

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  /** `mainnet` or `testnet`. */
  readonly chainId: string
  readonly address: string
}

/**
 * Parses a CAIP-10 account id of the flow namespace. The address must be one of that network: addresses are words of an
 * error-detecting code, which finds up to six wrong bits and tells networks apart.
 *
 * Codes: `address_invalid`, `chain_mismatch` (an address of the other network).
 *
 * @example
 * ```ts
 * import { parseAccount } from '@countersign/siwx-flow'
 *
 * const account = parseAccount('flow:mainnet:0x1654653399040a61')
 * if (account.ok) console.log(account.chainId, account.address) // mainnet 0x1654653399040a61
 * ```
 * @see CAIP-10, CAIP-2 profile of the flow namespace
 */
export function parseAccount(accountId: string): ParsedAccount | Failure {
  const parts = parseAccountId(accountId)
  if (parts === undefined || parts.namespace !== 'flow' || !isChainId(parts.reference)) {
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  }
  const { reference: chainId, address } = parts
  if (checkAddress(address) !== 'valid')
    return failure('address_invalid', 'parse', { field: 'address', received: address })
  return checkNetwork({ chainId, address }) ?? { ok: true, chainId, address }
}

/** Judges the address line: one spelling for each account, as CAIP-10 addresses are compared as text. */
export function checkAddress(address: string): AddressVerdict {
  return ADDRESS.test(address) && networkOf(address) !== undefined ? 'valid' : 'address_invalid'
}

/** Judges the Chain ID line. */
export function isChainId(chainId: string): boolean {
  return isNetwork(chainId)
}

type Named = { readonly chainId: string; readonly address: string }

/** Refuses an address of another network than the one named with it. */
export function checkNetwork({ chainId, address }: Named): Failure | undefined {
  const network = networkOf(address)
  if (network === chainId) return undefined
  return failure('chain_mismatch', 'parse', {
    field: 'address',
    expected: chainId,
    received: network,
    reason: 'The address belongs to another network than the message names.',
  })
}
