import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress, isChainId } from './account.ts'

/**
 * The text profile of Tezos, for the codec functions of siwx-core.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-core'
 * import { tezosProfile } from '@countersign/siwx-tezos'
 *
 * parseMessage(tezosProfile, 'not a message').ok // false
 * ```
 * @see CAIP-122 "Namespaces"
 */
export const tezosProfile: TextProfile = {
  namespace: 'tezos',
  ecosystem: 'Tezos',
  order: 'caip122',
  checkAddress,
  isChainId,
}
