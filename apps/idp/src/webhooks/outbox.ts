import type { Store } from '@countersign/oidc-store'
import type { Config } from '../config/schema.ts'
import type { Events } from '../events/types.ts'
import type { Logger } from '../log.ts'
import { UNOBSERVED } from '../telemetry/observer.ts'
import { createSend } from './send.ts'
import type { Webhooks } from './types.ts'
import { createWebhooks } from './webhooks.ts'

/** The outbox beside a running server: what happens here is told by the server, which finds it in the store. */
export const openOutbox = (options: {
  readonly config: Config
  readonly store: Store
  readonly events: Events
  readonly log: Logger
}): Webhooks => {
  const now = () => new Date()
  const send = createSend(options.config, { now })
  const webhooks = createWebhooks({ ...options, now, send, observer: UNOBSERVED, sending: false })
  options.events.listen(webhooks.take)
  return webhooks
}
