import { formatMessage as format } from '@countersign/siwx-core'
import { nearProfile } from './profile.ts'
import type { NearMessage } from './types.ts'

/**
 * Writes the text that the person reads and the wallet signs.
 *
 * @example
 * ```ts
 * import { formatMessage, type NearMessage } from '@countersign/siwx-near'
 *
 * declare const message: NearMessage
 * formatMessage(message) // 'app.example wants you to sign in with your NEAR account:…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same
 * @see CAIP-122 "String Representation"
 */
export function formatMessage(message: NearMessage): string {
  return format(nearProfile, message)
}
