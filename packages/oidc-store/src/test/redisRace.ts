import { createRedisStore } from '../redis.ts'
import type { Store } from '../types.ts'

/** Opens the Redis store in a racing process. */
export async function openStore(location: string): Promise<Store> {
  const store = createRedisStore({ url: location })
  await store.migrate()
  return store
}
