import { type Failure, failure } from './errors.ts'
import type { Expectations, Message } from './types.ts'

/**
 * Compares or consumes the nonce: an expected text must be equal, a consumer is called once. Call it after every cheap
 * check and before anything expensive.
 *
 * Codes: `nonce_mismatch` (expected text differs), `nonce_used` (the consumer said no), `internal` (the consumer threw:
 * its store failed, so nobody knows whether the nonce is spent; issue a new one). A failure of the store is never
 * reported as an invalid proof.
 *
 * @example
 * ```ts
 * import { consumeNonce, type Message } from '@countersign/siwx-core'
 *
 * declare const message: Message
 * const issued = new Set(['32891756ab'])
 * const expected = { domain: 'app.example', nonce: (nonce: string) => issued.delete(nonce) }
 * await consumeNonce(message, expected) // undefined
 *
 * const again = await consumeNonce(message, expected)
 * again?.code // 'nonce_used'
 * ```
 */
export async function consumeNonce(
  message: Message,
  expected: Pick<Expectations, 'nonce'>,
): Promise<Failure | undefined> {
  const { nonce } = expected
  if (typeof nonce !== 'function') return compareNonce(message, nonce)
  try {
    const consumed = await nonce(message.nonce, message)
    // Only `true` counts: a consumer that answers with an object or a number is a mistake, and fails closed.
    return consumed === true
      ? undefined
      : failure('nonce_used', 'nonce', { field: 'nonce', received: message.nonce })
  } catch (cause) {
    return failure('internal', 'nonce', { field: 'nonce', reason: 'The nonce could not be consumed.', cause })
  }
}

/** Compares the nonce with the expected text in a time that depends on the lengths only. */
export function compareNonce(message: Message, expected: string): Failure | undefined {
  return sameText(message.nonce, expected)
    ? undefined
    : failure('nonce_mismatch', 'nonce', { field: 'nonce', received: message.nonce })
}

function sameText(left: string, right: string): boolean {
  if (typeof right !== 'string' || right === '' || left.length !== right.length) return false
  let difference = 0
  for (let at = 0; at < left.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}
