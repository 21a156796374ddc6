import { formatMessage as format } from '@countersign/siwx-core'
import { tezosProfile } from './profile.ts'
import type { TezosMessage } from './types.ts'

/**
 * Writes the text that the person reads and the wallet signs.
 *
 * @example
 * ```ts
 * import { formatMessage, type TezosMessage } from '@countersign/siwx-tezos'
 *
 * declare const message: TezosMessage
 * formatMessage(message) // 'app.example wants you to sign in with your Tezos account:…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same
 * @see CAIP-122 "String Representation"
 */
export function formatMessage(message: TezosMessage): string {
  return format(tezosProfile, message)
}
