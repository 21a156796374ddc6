import { verifyWebhook, type WebhookEvent } from '@countersign/access-token/webhook'
import { Hono } from 'hono'

type Options = {
  /** The new one and, while it changes, the old one. */
  readonly secrets: readonly string[]
  readonly handle: (event: WebhookEvent) => Promise<void>
}

/** In place of `done`, have a table with a unique key: it has to outlive the process. */
export const createReceiver = ({ handle, secrets }: Options): Hono => {
  const done = new Set<string>()
  return new Hono().post('/webhooks', async (c) => {
    const body = await c.req.text()
    const result = await verifyWebhook({ body, headers: c.req.raw.headers, secrets })
    if (!result.ok) return c.json({ code: result.code }, 401)
    if (!done.has(result.id)) await handle(result.event)
    done.add(result.id)
    return c.body(null, 204)
  })
}
