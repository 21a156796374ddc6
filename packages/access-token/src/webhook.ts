/** Why a message is not what it says. */
export type WebhookRefusalCode =
  | 'headers_missing'
  | 'timestamp_invalid'
  | 'timestamp_outside'
  | 'secret_invalid'
  | 'signature_invalid'
  | 'body_invalid'

/** What a message tells, as Standard Webhooks has it. */
export type WebhookEvent = {
  readonly type: string
  /** RFC 3339. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A message that is verified, or why it is not. */
export type WebhookResult =
  | { readonly ok: true; readonly id: string; readonly event: WebhookEvent }
  | { readonly ok: false; readonly code: WebhookRefusalCode }

/** Options of {@link verifyWebhook}. */
export type VerifyWebhookOptions = {
  /** The body as it came, before it was parsed. */
  readonly body: string | Uint8Array
  /** Of the request: a `Headers`, or Node's. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** `whsec_…`; the new and the old one while they change. */
  readonly secrets: readonly string[]
  /** How far the clocks may be apart, and how long a message may be on its way, in seconds. Default 300. */
  readonly tolerance?: number | undefined
  readonly now?: Date | undefined
}

const SECONDS = /^[1-9][0-9]{8,11}$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const refuse = (code: WebhookRefusalCode): WebhookResult => ({ ok: false, code })

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | undefined =>
  BASE64.test(base64) ? Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)) : undefined

const headerOf = (headers: VerifyWebhookOptions['headers'], name: string): string | undefined => {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

const keyOf = async (secret: string): Promise<CryptoKey | undefined> => {
  const bytes = secret.startsWith('whsec_') ? bytesOf(secret.slice(6)) : undefined
  if (!bytes || bytes.length < 24) return undefined
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** A list of them may be sent, one for each secret: anybody can send a long one. */
const signaturesOf = (header: string): readonly Uint8Array<ArrayBuffer>[] =>
  header.split(' ', 10).flatMap((one) => (one.startsWith('v1,') ? (bytesOf(one.slice(3)) ?? []) : []))

/** What is signed: the identifier, the time and the body. */
const messageOf = (id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> => {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const message = new Uint8Array(head.length + body.length)
  message.set(head)
  message.set(body, head.length)
  return message
}

/** WebCrypto compares in constant time. */
const isSigned = async (
  keys: readonly CryptoKey[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> => {
  const checks = keys.flatMap((key) =>
    signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, message)),
  )
  return (await Promise.all(checks)).some(Boolean)
}

const isEvent = (value: unknown): value is WebhookEvent =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'timestamp' in value &&
  typeof value.timestamp === 'string' &&
  'data' in value &&
  typeof value.data === 'object' &&
  value.data !== null &&
  !Array.isArray(value.data)

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

/**
 * Verifies that a message of a webhook or a hook is from who holds the secret, and is new. Never throws for what a request
 * says. Messages come at least once: remember `id` for as long as `tolerance`, and do the work for it once.
 *
 * @example
 * ```ts
 * import { verifyWebhook } from '@countersign/access-token/webhook'
 *
 * declare const secret: string
 * const receive = async (request: Request): Promise<Response> => {
 *   const body = await request.text()
 *   const result = await verifyWebhook({ body, headers: request.headers, secrets: [secret] })
 *   return new Response(null, { status: result.ok ? 204 : 401 })
 * }
 * ```
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md}
 */
export async function verifyWebhook(options: VerifyWebhookOptions): Promise<WebhookResult> {
  const { headers, now = new Date(), secrets, tolerance = 300 } = options
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signed = headerOf(headers, 'webhook-signature')
  if (!id || !timestamp || !signed) return refuse('headers_missing')
  // A point would let what is signed be cut in another place.
  if (id.includes('.') || id.length > 256) return refuse('headers_missing')
  if (!SECONDS.test(timestamp)) return refuse('timestamp_invalid')
  // Said so that a tolerance or a clock that is no number lets nothing through.
  const isNear = Math.abs(now.getTime() / 1000 - Number(timestamp)) <= tolerance
  if (!isNear) return refuse('timestamp_outside')
  const keys = (await Promise.all(secrets.map(keyOf))).filter((key) => key !== undefined)
  if (keys.length === 0 || keys.length < secrets.length) return refuse('secret_invalid')
  const body = typeof options.body === 'string' ? new TextEncoder().encode(options.body) : options.body
  if (!(await isSigned(keys, signaturesOf(signed), messageOf(id, timestamp, body))))
    return refuse('signature_invalid')
  const event = parse(body)
  return isEvent(event) ? { ok: true, id, event } : refuse('body_invalid')
}
