import type { TextProfile } from '@countersign/siwx-core'
import { checkAddress, isChainId } from './account.ts'

/**
 * The text profile of the polkadot namespace, for the codec functions of siwx-core. The namespace had no CAIP-122 profile;
 * ours takes the ecosystem name `Polkadot` for every Substrate chain and the order of lines that CAIP-122 itself prints.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-core'
 * import { polkadotProfile } from '@countersign/siwx-polkadot'
 *
 * parseMessage(polkadotProfile, 'not a message').ok // false
 * ```
 * @see CAIP-122 "Namespaces", the polkadot profile in this project's documentation
 */
export const polkadotProfile: TextProfile = {
  namespace: 'polkadot',
  ecosystem: 'Polkadot',
  order: 'caip122',
  checkAddress,
  isChainId,
}
