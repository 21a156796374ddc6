import { createMessage as create, type MessageFields } from '@countersign/siwx-core'
import { ethereumProfile } from './profile.ts'
import type { EthereumMessage } from './types.ts'

/** The fields of an EIP-4361 message. */
export type EthereumMessageFields = Omit<MessageFields, 'address'> & { readonly address: string }

/**
 * Makes an EIP-4361 message from fields and proves that it can be written and read back.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 * import { createMessage, formatMessage } from '@countersign/siwx-ethereum'
 *
 * const message = createMessage({
 *   domain: 'app.example',
 *   address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: '1',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(message) // 'app.example wants you to sign in with your Ethereum account:…'
 * ```
 * @throws SiwxError with the code that {@link parseMessage} would give
 * @see EIP-4361 "Message Fields"
 */
export function createMessage(fields: EthereumMessageFields): EthereumMessage {
  return create(ethereumProfile, fields) as EthereumMessage
}
