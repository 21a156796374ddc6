import type { Store } from '@countersign/oidc-store'
import type { AppContext } from '../context.ts'
import { loadKeyring } from '../keys/keyring.ts'
import type { App } from './types.ts'

/** Anybody may ask, as often as they like: who asks meanwhile is told what the look under way finds. */
const shared = <T>(look: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<T> | undefined
  return () => {
    running ??= look().finally(() => {
      running = undefined
    })
    return running
  }
}

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
  const look = shared(() => Promise.all([all((store) => store.ping()), all(loadKeyring)]))
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }))
  app.get('/readyz', async (c) => {
    const [storeHolds, keysHold] = await look()
    const checks = { store: storeHolds, keys: keysHold, accepting: !draining() }
    const ready = Object.values(checks).every(Boolean)
    return c.json({ status: ready ? 'ready' : 'unready', checks }, ready ? 200 : 503, {
      'cache-control': 'no-store',
    })
  })
}
