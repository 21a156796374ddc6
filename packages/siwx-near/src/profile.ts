import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress, isChainId } from './account.ts'

/**
 * The text profile of NEAR, for the codec functions of siwx-core: the field order of CAIP-122, account ids as NEAR writes
 * them, an empty address line when the account is not known yet.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-core'
 * import { nearProfile } from '@countersign/siwx-near'
 *
 * parseMessage(nearProfile, 'not a message').ok // false
 * ```
 * @see CAIP-122 "Namespaces"
 */
export const nearProfile: TextProfile = {
  namespace: 'near',
  ecosystem: 'NEAR',
  order: 'caip122',
  checkAddress,
  isChainId,
}
