import { createMessage as create, type MessageFields } from '@countersign/siwx-core'
import { tezosProfile } from './profile.ts'
import type { TezosMessage } from './types.ts'

/** The fields of a sign-in message of Tezos. */
export type TezosMessageFields = Omit<MessageFields, 'address'> & { readonly address: string }

/**
 * Makes a sign-in message from fields and proves that it can be written and read back.
 *
 * @example
 * ```ts
 * import { generateNonce } from '@countersign/siwx-core'
 * import { createMessage, formatMessage } from '@countersign/siwx-tezos'
 *
 * const message = createMessage({
 *   domain: 'app.example',
 *   address: 'tz1VjySDcyjNNjsXhBKfsrdT1AvETimkDDwH',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: 'NetXdQprcVkpaWU',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(message) // 'app.example wants you to sign in with your Tezos account:…'
 * ```
 * @throws SiwxError with the code that {@link parseMessage} would give
 * @see CAIP-122 "Data Model"
 */
export function createMessage(fields: TezosMessageFields): TezosMessage {
  return create(tezosProfile, fields) as TezosMessage
}
