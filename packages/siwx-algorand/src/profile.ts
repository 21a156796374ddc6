import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress, isChainId } from './account.ts'

/**
 * The text profile of Algorand, for the codec functions of siwx-core.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-core'
 * import { algorandProfile } from '@countersign/siwx-algorand'
 *
 * parseMessage(algorandProfile, 'not a message').ok // false
 * ```
 * @see CAIP-122 "Namespaces"
 */
export const algorandProfile: TextProfile = {
  namespace: 'algorand',
  ecosystem: 'Algorand',
  order: 'caip122',
  checkAddress,
  isChainId,
}
