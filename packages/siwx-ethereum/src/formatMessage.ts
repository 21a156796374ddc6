import { formatMessage as format } from '@countersign/siwx-core'
import { ethereumProfile } from './profile.ts'
import type { EthereumMessage } from './types.ts'

/**
 * Writes the text that the wallet shows and signs.
 *
 * @example
 * ```ts
 * import { type EthereumMessage, formatMessage } from '@countersign/siwx-ethereum'
 *
 * declare const message: EthereumMessage
 * formatMessage(message) // 'app.example wants you to sign in with your Ethereum account:…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same
 * @see EIP-4361 "Message Format"
 */
export function formatMessage(message: EthereumMessage): string {
  return format(ethereumProfile, message)
}
