import { createMessage as create, type MessageFields } from '@countersign/siwx-core'
import { nearProfile } from './profile.ts'
import type { NearMessage } from './types.ts'

/** The fields of a sign-in message of NEAR. */
export type NearMessageFields = Omit<MessageFields, 'address'> & {
  /** The account id. Default: none, for a wallet that says whose account it is only with the signature. */
  readonly address?: string | undefined
}

/**
 * Makes a sign-in message from fields and proves that it can be written and read back.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 * import { createMessage, formatMessage } from '@countersign/siwx-near'
 *
 * const message = createMessage({
 *   domain: 'app.example',
 *   address: 'alice.near',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: 'mainnet',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(message) // 'app.example wants you to sign in with your NEAR account:…'
 * ```
 * @throws SiwxError with the code that {@link parseMessage} would give
 * @see CAIP-122 "Data Model"
 */
export function createMessage(fields: NearMessageFields): NearMessage {
  return create(nearProfile, { ...fields, address: fields.address ?? '' }) as NearMessage
}
