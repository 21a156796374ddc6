import { formatMessage as format } from '@countersign/siwx-core'
import { algorandProfile } from './profile.ts'
import type { AlgorandMessage } from './types.ts'

/**
 * Writes the text that the person reads and the wallet signs.
 *
 * @example
 * ```ts
 * import { formatMessage, type AlgorandMessage } from '@countersign/siwx-algorand'
 *
 * declare const message: AlgorandMessage
 * formatMessage(message) // 'app.example wants you to sign in with your Algorand account:…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same
 * @see CAIP-122 "String Representation"
 */
export function formatMessage(message: AlgorandMessage): string {
  return format(algorandProfile, message)
}
