import { createHmac } from 'node:crypto'

/** What a signed message carries. */
export type SignedHeaders = {
  readonly 'webhook-id': string
  /** Epoch seconds. */
  readonly 'webhook-timestamp': string
  /** One `v1,…` for each secret, separated by spaces. */
  readonly 'webhook-signature': string
}

/** What is signed, and when (epoch seconds). */
export type SignOptions = {
  readonly id: string
  readonly timestamp: number
  readonly body: string
  /** `whsec_…`, newest first. */
  readonly secrets: readonly string[]
}

const PREFIX = 'whsec_'

/**
 * Signs a message with every secret, so that a receiver may know the old or the new one.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md} HMAC-SHA256
 */
export const signMessage = ({ body, id, secrets, timestamp }: SignOptions): SignedHeaders => {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}
