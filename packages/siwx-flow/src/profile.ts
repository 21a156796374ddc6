import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress, isChainId } from './account.ts'

/**
 * The text profile of Flow, for the codec functions of siwx-core.
 *
 * Lines stand in the order of CAIP-122. That an address belongs to the chain named with it is checked by this package's own
 * functions, not by the profile.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-core'
 * import { flowProfile } from '@countersign/siwx-flow'
 *
 * parseMessage(flowProfile, 'not a message').ok // false
 * ```
 * @see CAIP-122 "Namespaces"
 */
export const flowProfile: TextProfile = {
  namespace: 'flow',
  ecosystem: 'Flow',
  order: 'caip122',
  checkAddress,
  isChainId,
}
