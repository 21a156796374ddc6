import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress, isChainId } from './account.ts'

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
  isChainId,
}
