import type { AppContext } from '../context.ts'
import { loadKeyring } from '../keys/keyring.ts'
import type { App } from './types.ts'

const holds = async (check: () => Promise<unknown>): Promise<boolean> => {
  try {
    await check()
    return true
  } catch {
    return false
  }
}

/** Liveness and readiness, at the root whatever the issuer's path: probes do not know it. */
export const mountHealth = (app: App, { draining, store }: AppContext): void => {
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }))
  app.get('/readyz', async (c) => {
    const [storeHolds, keysHold] = await Promise.all([
      holds(() => store.ping()),
      holds(() => loadKeyring(store)),
    ])
    const checks = { store: storeHolds, keys: keysHold, accepting: !draining() }
    const ready = Object.values(checks).every(Boolean)
    return c.json({ status: ready ? 'ready' : 'unready', checks }, ready ? 200 : 503, {
      'cache-control': 'no-store',
    })
  })
}
