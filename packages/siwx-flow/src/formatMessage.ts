import { formatMessage as format, SiwxError } from '@countersign/siwx-core'
import { checkNetwork } from './account.ts'
import { flowProfile } from './profile.ts'
import type { FlowMessage } from './types.ts'

/**
 * Writes the text that the person reads and the wallet signs.
 *
 * @example
 * ```ts
 * import { formatMessage, type FlowMessage } from '@countersign/siwx-flow'
 *
 * declare const message: FlowMessage
 * formatMessage(message) // 'app.example wants you to sign in with your Flow account:…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same; `chain_mismatch` for an address of
 * the other network
 * @see CAIP-122 "String Representation"
 */
export function formatMessage(message: FlowMessage): string {
  const text = format(flowProfile, message)
  const refusal = checkNetwork(message)
  if (refusal !== undefined) throw new SiwxError(refusal.code, refusal.reason, { field: refusal.field })
  return text
}
