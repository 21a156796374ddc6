import type { Store } from '@countersign/oidc-store'
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

/** Liveness and readiness, at the root whatever the issuer's path: probes do not know it. All issuers' stores count. */
export const mountHealth = (app: App, { draining, stores }: AppContext): void => {
  const all = (check: (store: Store) => Promise<unknown>) => holds(() => Promise.all(stores().map(check)))
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }))
  app.get('/readyz', async (c) => {
    const [storeHolds, keysHold] = await Promise.all([all((store) => store.ping()), all(loadKeyring)])
    const checks = { store: storeHolds, keys: keysHold, accepting: !draining() }
    const ready = Object.values(checks).every(Boolean)
    return c.json({ status: ready ? 'ready' : 'unready', checks }, ready ? 200 : 503, {
      'cache-control': 'no-store',
    })
  })
}
