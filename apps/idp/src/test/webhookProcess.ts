import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { webhooks } from '../config/webhooks.ts'
import { createLogger } from '../log.ts'
import { UNOBSERVED } from '../telemetry/observer.ts'
import { createWebhooks } from '../webhooks/webhooks.ts'

// A process that takes an event, begins to send it, and waits to be killed. Started by `kill.test.ts`.
const [path = '', configured = ''] = process.argv.slice(2)
const store = createSqliteStore({ path })
await store.migrate()
const made = createWebhooks({
  config: { issuer: 'https://id.example', webhooks: webhooks.parse(JSON.parse(configured)) },
  store,
  events: { emit: async () => undefined },
  send: () => new Promise(() => process.stdout.write('sending\n')),
  observer: UNOBSERVED,
  log: createLogger({ log: { level: 'silent' } }),
  now: () => new Date(),
  sending: true,
})
await made.take({ type: 'login', at: Date.now(), client: 'shop' })
setInterval(() => undefined, 1000)
