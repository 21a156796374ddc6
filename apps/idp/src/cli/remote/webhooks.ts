import type { DeliveryView, WebhookView } from '../../webhooks/types.ts'
import type { WebhookOperations } from '../operationTypes.ts'
import { allPages, bodyOf, type Call, listOf, part } from './call.ts'

/** Receivers of events of a running server. */
export const remoteWebhooks = (call: Call): WebhookOperations => ({
  list: async () => listOf<WebhookView>(await call('GET', '/webhooks'), 'webhooks'),
  deliveries: (webhook) => allPages<DeliveryView>(call, '/webhooks/deliveries', 'deliveries', { webhook }),
  retry: async (id) => bodyOf(await call('POST', `/webhooks/deliveries/${part(id)}/retry`)),
  test: async (name) => bodyOf(await call('POST', `/webhooks/${part(name)}/test`)),
})
