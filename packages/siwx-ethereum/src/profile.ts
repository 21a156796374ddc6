import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress } from './account.ts'

/** Decimal without leading zeros: one spelling for each chain, as CAIP-2 references are compared as text. */
const CHAIN_ID = /^(?:0|[1-9][0-9]{0,31})$/

/**
 * The text profile of EIP-4361, for the codec functions of siwx-core.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-core'
 * import { ethereumProfile } from '@countersign/siwx-ethereum'
 *
 * parseMessage(ethereumProfile, 'not a message').ok // false
 * ```
 * @see EIP-4361 "Message Format", CAIP-122 profile of the eip155 namespace
 */
export const ethereumProfile: TextProfile = {
  namespace: 'eip155',
  ecosystem: 'Ethereum',
  order: 'eip4361',
  checkAddress,
  isChainId: (chainId) => CHAIN_ID.test(chainId),
}
