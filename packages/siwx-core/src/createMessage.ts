import { formatMessage } from './formatMessage.ts'
import type { TextProfile } from './profile.ts'
import type { Message } from './types.ts'

/** The fields of a new message. Times may be given as `Date`, then they are written in UTC with milliseconds. */
export type MessageFields = Omit<
  Message,
  'namespace' | 'version' | 'issuedAt' | 'expirationTime' | 'notBefore'
> & {
  readonly version?: '1' | undefined
  readonly issuedAt: string | Date
  readonly expirationTime?: string | Date | undefined
  readonly notBefore?: string | Date | undefined
}

/**
 * Makes a message from fields and proves that it can be written: `formatMessage(profile, createMessage(profile, fields))`
 * does not throw. The nonce and the time are the caller's, so that nothing is hidden; see `generateNonce`.
 *
 * @example
 * ```ts
 * import { createMessage, formatMessage, generateNonce, type TextProfile } from '@countersign/siwx-core'
 *
 * declare const profile: TextProfile
 * const message = createMessage(profile, {
 *   domain: 'app.example',
 *   address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
 *   statement: 'Sign in to Example.',
 *   uri: 'https://app.example/login',
 *   chainId: '1',
 *   nonce: generateNonce(),
 *   issuedAt: new Date(),
 * })
 * formatMessage(profile, message) // 'app.example wants you to sign in with your Ethereum account:…'
 * ```
 * @throws SiwxError with the code that `parseMessage` would give
 * @see CAIP-122 "Data Model"
 */
export function createMessage(profile: TextProfile, fields: MessageFields): Message {
  const { domain, scheme, address, statement, uri, chainId, nonce, requestId, resources } = fields
  const message: Message = {
    namespace: profile.namespace,
    domain,
    scheme,
    address,
    statement,
    uri,
    version: fields.version ?? '1',
    chainId,
    nonce,
    issuedAt: writeTime(fields.issuedAt),
    expirationTime: fields.expirationTime === undefined ? undefined : writeTime(fields.expirationTime),
    notBefore: fields.notBefore === undefined ? undefined : writeTime(fields.notBefore),
    requestId,
    resources: resources === undefined ? undefined : [...resources],
  }
  formatMessage(profile, message)
  return message
}

function writeTime(time: string | Date): string {
  // What is neither a text nor a date is left to the parser, which refuses it with a code.
  if (!(time instanceof Date)) return String(time)
  // toISOString throws for an invalid date, and RFC 3339 has no year beyond 9999: the parser refuses both.
  return Number.isNaN(time.getTime()) ? 'Invalid Date' : time.toISOString()
}
