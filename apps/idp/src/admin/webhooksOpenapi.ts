import { z } from '@hono/zod-openapi'
import type { AdminRoute } from './openapi.ts'
import { deliveriesQuery } from './webhooks.ts'

const time = z.iso.datetime()

const delivery = z.object({
  id: z.string(),
  webhook: z.string(),
  type: z.string(),
  state: z.enum(['retrying', 'failed']),
  attempts: z.int(),
  createdAt: time,
  lastAttemptAt: time,
  nextAttemptAt: time.optional(),
  last: z.string().describe('Status of the last answer, or why there was none.'),
})

/** The endpoints of webhooks. */
export const WEBHOOKS: readonly AdminRoute[] = [
  {
    method: 'get',
    path: '/admin/webhooks',
    summary: 'List the webhooks of the configuration',
    right: 'webhooks:read',
    answer: z.object({
      webhooks: z.array(z.object({ name: z.string(), origin: z.string(), events: z.array(z.string()) })),
    }),
  },
  {
    method: 'get',
    path: '/admin/webhooks/deliveries',
    summary: 'List what was not delivered at the first attempt, and is still there',
    right: 'webhooks:read',
    query: deliveriesQuery,
    answer: z.object({ deliveries: z.array(delivery), next: z.string().optional() }),
  },
  {
    method: 'post',
    path: '/admin/webhooks/deliveries/{id}/retry',
    summary: 'Send a delivery that was given up once more',
    right: 'webhooks:write',
    params: 'id',
    answer: delivery,
    codes: { 404: '`delivery_not_found`, `webhook_not_found`.' },
  },
  {
    method: 'post',
    path: '/admin/webhooks/{name}/test',
    summary: 'Send an event `webhook.test`, once and now',
    right: 'webhooks:write',
    params: 'name',
    answer: z.object({ delivered: z.boolean(), last: z.string() }),
    codes: { 404: '`webhook_not_found`.' },
  },
]
