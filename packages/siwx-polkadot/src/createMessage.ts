import { createMessage as create, type MessageFields, SiwxError } from '@countersign/siwx-core'
import { checkChain, readAddress } from './account.ts'
import { polkadotProfile } from './profile.ts'
import type { PolkadotMessage } from './types.ts'

/** The fields of a sign-in message of Polkadot. */
export type PolkadotMessageFields = Omit<MessageFields, 'address'> & { readonly address: string }

/**
 * Makes a sign-in message from fields and proves that it can be written and read back.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 * import { createMessage, formatMessage } from '@countersign/siwx-polkadot'
 *
 * const message = createMessage({
 *   domain: 'app.example',
 *   address: '15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: '91b171bb158e2d3848fa23a9f1c25182',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(message) // 'app.example wants you to sign in with your Polkadot account:…'
 * ```
 * @throws SiwxError with the code that {@link parseMessage} would give; `chain_mismatch` for an address that is written
 *   for another chain
 * @see CAIP-122 "Data Model"
 */
export function createMessage(fields: PolkadotMessageFields): PolkadotMessage {
  const message = create(polkadotProfile, fields) as PolkadotMessage
  const address = readAddress(message.address)
  const refusal = address && checkChain(address, message.chainId, 'check')
  if (refusal !== undefined) throw new SiwxError(refusal.code, refusal.reason, { field: refusal.field })
  return message
}
