import { SiwxError } from '@countersign/siwx-core'
import { addressOf, readAddress } from './account.ts'
import { multisigAccount } from './internal/multisig.ts'

/** The members of a multisig account. */
export type MultisigOptions = {
  /** SS58 addresses, 2 to 100, in any order and with any prefix. */
  readonly signatories: readonly string[]
  /** 1 to the number of signatories. */
  readonly threshold: number
  /** CAIP-2 reference: the address is written for this chain. */
  readonly chainId: string
}

/**
 * Gives the address of a multisig account, for the message that its members will sign.
 *
 * @example
 * ```ts
 * import { multisigAddress } from '@countersign/siwx-polkadot'
 *
 * const signatories = [
 *   '15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF',
 *   '5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM',
 * ]
 * multisigAddress({ signatories, threshold: 2, chainId: '91b171bb158e2d3848fa23a9f1c25182' })
 * // '12cUJjQzn7ngkG95LcnppkcML197q8JrsYznXpXekVwGN6wW'
 * ```
 * @throws SiwxError `address_invalid` for a signatory that is no SS58 address, `threshold_not_met` for a threshold out of
 *   range, `duplicate_key` for a signatory that is named twice
 * @see pallet multisig, `multi_account_id`
 */
export function multisigAddress({ signatories, threshold, chainId }: MultisigOptions): string {
  const accounts = signatories.map((address) => {
    const accountId = readAddress(address)?.accountId
    if (accountId?.length === 32) return accountId
    throw new SiwxError('address_invalid', 'A signatory is not an SS58 address.', { field: 'signatories' })
  })
  if (new Set(accounts.map(String)).size < accounts.length) {
    throw new SiwxError('duplicate_key', 'A signatory is named twice.', { field: 'signatories' })
  }
  const inRange = Number.isInteger(threshold) && threshold >= 1 && threshold <= accounts.length
  if (!inRange || accounts.length < 2 || accounts.length > 100) {
    throw new SiwxError('threshold_not_met', 'The threshold is out of range.', { field: 'threshold' })
  }
  return addressOf(multisigAccount(accounts, threshold), chainId)
}
