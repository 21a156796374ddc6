import { createMessage as create, type MessageFields, SiwxError } from '@countersign/siwx-core'
import { checkNetwork } from './account.ts'
import { flowProfile } from './profile.ts'
import type { FlowMessage } from './types.ts'

/** The fields of a sign-in message of Flow. */
export type FlowMessageFields = Omit<MessageFields, 'address'> & { readonly address: string }

/**
 * Makes a sign-in message from fields and proves that it can be written and read back.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 * import { createMessage, formatMessage } from '@countersign/siwx-flow'
 *
 * const message = createMessage({
 *   domain: 'app.example',
 *   address: '0x1654653399040a61',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: 'mainnet',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(message) // 'app.example wants you to sign in with your Flow account:…'
 * ```
 * @throws SiwxError with the code that {@link parseMessage} would give
 * @see CAIP-122 "Data Model"
 */
export function createMessage(fields: FlowMessageFields): FlowMessage {
  const message = create(flowProfile, fields) as FlowMessage
  const refusal = checkNetwork(message)
  if (refusal !== undefined) throw new SiwxError(refusal.code, refusal.reason, { field: refusal.field })
  return message
}
