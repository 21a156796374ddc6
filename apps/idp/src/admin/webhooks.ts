import { z } from 'zod'
import type { AppContext } from '../context.ts'
import type { App } from '../http/types.ts'
import { guarded, pageQuery, readQuery, type Work } from './request.ts'

/** `GET /admin/webhooks/deliveries` */
export const deliveriesQuery = z.strictObject({
  ...pageQuery,
  webhook: z.string().min(1).max(64).optional().describe('Only of this webhook.'),
})

const list =
  ({ webhooks }: AppContext): Work =>
  async (c) =>
    c.json({ webhooks: webhooks.list() })

const deliveries =
  ({ webhooks }: AppContext): Work =>
  async (c) => {
    const query = readQuery(c, deliveriesQuery)
    return query.ok ? c.json(await webhooks.deliveries(query.value)) : query
  }

const retry =
  ({ webhooks }: AppContext): Work =>
  async (c) =>
    c.json(await webhooks.retry((c.req.param('id') ?? '').slice(0, 64)))

const test =
  ({ webhooks }: AppContext): Work =>
  async (c) =>
    c.json(await webhooks.test(c.req.param('name') ?? ''))

/** Receivers of events, and what they have not taken. */
export const mountWebhooks = (app: App, context: AppContext): void => {
  const path = `${context.issuer.prefix}/admin/webhooks`
  app.get(path, guarded(context, 'webhooks:read', list(context)))
  app.get(`${path}/deliveries`, guarded(context, 'webhooks:read', deliveries(context)))
  app.post(`${path}/deliveries/:id/retry`, guarded(context, 'webhooks:write', retry(context)))
  app.post(`${path}/:name/test`, guarded(context, 'webhooks:write', test(context)))
}
