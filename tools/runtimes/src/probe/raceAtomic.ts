import type { Store } from '@countersign/oidc-store'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'

/** Opens the store of a racing process. */
export async function openStore(location: string): Promise<Store> {
  const store = createSqliteStore({ path: location, synchronous: 'normal' })
  await store.migrate()
  return store
}
