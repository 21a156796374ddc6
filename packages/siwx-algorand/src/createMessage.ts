import { createMessage as create, type MessageFields } from '@countersign/siwx-core'
import { algorandProfile } from './profile.ts'
import type { AlgorandMessage } from './types.ts'

/** The fields of a sign-in message of Algorand. */
export type AlgorandMessageFields = Omit<MessageFields, 'address'> & { readonly address: string }

/**
 * Makes a sign-in message from fields and proves that it can be written and read back.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 * import { createMessage, formatMessage } from '@countersign/siwx-algorand'
 *
 * const message = createMessage({
 *   domain: 'app.example',
 *   address: 'C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(message) // 'app.example wants you to sign in with your Algorand account:…'
 * ```
 * @throws SiwxError with the code that {@link parseMessage} would give
 * @see CAIP-122 "Data Model"
 */
export function createMessage(fields: AlgorandMessageFields): AlgorandMessage {
  return create(algorandProfile, fields) as AlgorandMessage
}
