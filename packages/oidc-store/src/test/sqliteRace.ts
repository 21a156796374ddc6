import { createSqliteStore } from '../sqlite.ts'
import type { Store } from '../types.ts'

/** Opens the SQLite store in a racing process. */
export async function openStore(location: string): Promise<Store> {
  const store = createSqliteStore({ path: location, synchronous: 'normal' })
  await store.migrate()
  return store
}
