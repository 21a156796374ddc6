import { parseAccountId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'

/** Lower case, parts joined by single separators: nearcore's account id. */
const ACCOUNT_ID = /^[0-9a-z]+(?:[-._][0-9a-z]+)*$/

/** Whether it is a valid account id: 2 to 64 characters. */
export function isAccountId(text: string): boolean {
  return text.length >= 2 && text.length <= 64 && ACCOUNT_ID.test(text)
}

/**
 * The account id in a CAIP-10 text. A name means another person on another network, so the network must be the same.
 * Throws `account_invalid`.
 */
export function readOwner(owner: string, chain: string): string {
  const parts = parseAccountId(owner)
  const { namespace, reference } = parseChainId(chain) ?? {}
  if (parts === undefined || parts.namespace !== namespace || parts.reference !== reference) {
    throw new OwnershipError('account_invalid', `The account is not one of ${chain}.`)
  }
  if (!isAccountId(parts.address)) {
    throw new OwnershipError('account_invalid', 'A NEAR account id is needed.')
  }
  return parts.address
}
