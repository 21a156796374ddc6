import type { Store } from '@countersign/oidc-store'
import type { AppContext } from '../context.ts'
import { loadKeyring } from '../keys/keyring.ts'
import type { App } from './types.ts'

/** Milliseconds that a look is shared. Behind one that hangs on a connection that is dead, the next may find a good one. */
const SHARED = 5000

/** Anybody may ask, as often as they like: who asks meanwhile is told what the look under way finds. */
const shared = <T>(look: () => Promise<T>, elapsed: () => number): (() => Promise<T>) => {
  let running: { readonly found: Promise<T>; readonly since: number } | undefined
  return () => {
    if (running && elapsed() - running.since < SHARED) return running.found
    const own = { found: look(), since: elapsed() }
    running = own
    return own.found.finally(() => {
      if (running === own) running = undefined
    })
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

/**
 * Liveness and readiness, at the root whatever the issuer's path: probes do not know it. All issuers' stores count. `elapsed` is
 * a clock that nobody sets, in milliseconds.
 */
export const mountHealth = (
  app: App,
  { draining, stores }: AppContext,
  elapsed: () => number = () => performance.now(),
): void => {
  const all = (check: (store: Store) => Promise<unknown>) => holds(() => Promise.all(stores().map(check)))
  const look = shared(() => Promise.all([all((store) => store.ping()), all(loadKeyring)]), elapsed)
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
