import { createPostgresStore } from '../postgres.ts'
import type { Store } from '../types.ts'

/** Opens the PostgreSQL store in a racing process. */
export async function openStore(location: string): Promise<Store> {
  const store = createPostgresStore({ url: location })
  await store.migrate()
  return store
}
