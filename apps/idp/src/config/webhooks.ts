import { z } from 'zod'
import { EVENT_TYPES, type EventType } from '../events/types.ts'
import type { ConfigIssue } from './errors.ts'
import { isLoopback } from './loopback.ts'

/** What one may be told of. That telling has failed is in the audit log: it is not told the same way. */
const TOLD = EVENT_TYPES.filter((type) => type !== 'webhook.failed')

/** All events whose name begins so. */
const GROUPS = [...new Set(TOLD.flatMap((type) => (type.includes('.') ? [type.split('.', 1)[0]] : [])))].map(
  (group) => `${group}.*` as const,
)

/** Events by name, or a whole group of them. */
const eventName = z.enum([...TOLD, ...GROUPS] as [string, ...string[]])

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in Base64. */
const signingSecret = z
  .string()
  .regex(/^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, {
    error: 'whsec_ and 24 to 64 random bytes in Base64',
  })

/** A secret that signs, and the one before it while receivers change. */
export const signingSecrets = z
  .array(signingSecret)
  .min(1)
  .max(2)
  .describe(
    'What signs: `whsec_` and 24 to 64 random bytes in Base64. Two while a receiver changes: it is signed with both.',
  )

/** Where something is sent: no user, no fragment. */
export const receiverUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(
    (text) => {
      const url = URL.parse(text)
      return url?.username === '' && url.password === '' && url.hash === ''
    },
    { error: 'without user, password and fragment' },
  )

const webhook = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'lower-case letters, digits and -' })
    .describe('Its name in logs and on the command line.'),
  url: receiverUrl.describe(
    'Where events are sent. https; http on loopback in development. In a private network: name its origin in `oidc.internalOrigins`.',
  ),
  secrets: signingSecrets,
  events: z
    .array(eventName)
    .min(1)
    .max(TOLD.length + GROUPS.length)
    .describe('Which ones: by name, or a group as `client.*`.'),
  timeout: z
    .int()
    .min(100)
    .max(30_000)
    .default(5000)
    .describe('How long one attempt may take. In milliseconds.'),
  perHour: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe(
      'How many events of one name are taken in an hour, so that the queue is bounded. More are dropped, and logged.',
    ),
})

/** One receiver of events. */
export type WebhookConfig = z.output<typeof webhook>

/** Who is told of events. */
export const webhooks = z
  .array(webhook)
  .max(20)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
    error: 'two webhooks have the same name',
  })
  .default([])
  .describe('Receivers of events, signed as in Standard Webhooks, sent at least once.')

/** True when the webhook is told of this event. */
export const isTold = ({ events }: Pick<WebhookConfig, 'events'>, type: EventType): boolean =>
  type !== 'webhook.failed' && (events.includes(type) || events.includes(`${type.split('.', 1)[0]}.*`))

type Checked = { readonly mode: 'production' | 'development'; readonly webhooks: z.output<typeof webhooks> }

/** What is told says who signed in where: it never travels in clear. */
export const insecureReceiver = (
  { mode }: Pick<Checked, 'mode'>,
  { path, url }: { readonly path: string; readonly url: string },
): readonly ConfigIssue[] => {
  if (url.startsWith('https:') || (mode === 'development' && isLoopback(url))) return []
  const message = 'https is required; http only on loopback, in development'
  return [{ code: 'webhook_insecure', path, message }]
}

/** The rules for webhooks that no single key can express. */
export const webhookIssues = (config: Checked): readonly ConfigIssue[] =>
  config.webhooks.flatMap(({ url }, index) =>
    insecureReceiver(config, { path: `webhooks.${index}.url`, url }),
  )
