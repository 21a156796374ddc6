import { formatMessage as format } from '@countersign/siwx-core'
import { polkadotProfile } from './profile.ts'
import type { PolkadotMessage } from './types.ts'

/**
 * Writes the text that the person reads and the wallet signs.
 *
 * @example
 * ```ts
 * import { formatMessage, type PolkadotMessage } from '@countersign/siwx-polkadot'
 *
 * declare const message: PolkadotMessage
 * formatMessage(message) // 'app.example wants you to sign in with your Polkadot account:…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same
 * @see CAIP-122 "String Representation"
 */
export function formatMessage(message: PolkadotMessage): string {
  return format(polkadotProfile, message)
}
