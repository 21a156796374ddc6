import { StoreError } from './errors.ts'
import { toTime } from './internal/input.ts'
import { createAdapterFactory } from './redis/adapter.ts'
import { createAuditLog } from './redis/audit.ts'
import { createClients } from './redis/clients.ts'
import { openConnection } from './redis/connection.ts'
import { createCounters } from './redis/counters.ts'
import { createDocuments } from './redis/documents.ts'
import { createKeys } from './redis/keys.ts'
import { createListing } from './redis/listing.ts'
import { prefixOf } from './redis/names.ts'
import { purgeExpired } from './redis/purge.ts'
import { createSchedule } from './redis/schedule.ts'
import { checkVersion, migrateSchema, readVersion, SCHEMA } from './redis/schema.ts'
import { createSingleUse } from './redis/singleUse.ts'
import type { RefreshTokenGrace, Store } from './types.ts'

/** Options of {@link createRedisStore}. */
export type RedisStoreOptions = {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  readonly url: string
  /** Before every key: a lower-case name. Default `countersign`. */
  readonly prefix?: string | undefined
  /** How long to wait for a connection, in milliseconds. Default 5000. */
  readonly connectTimeout?: number | undefined
  /** How long a command may take, in milliseconds. Default 10,000. */
  readonly commandTimeout?: number | undefined
  /**
   * `required` (default): `migrate` refuses a server that may forget, with `store_unsafe`. `any`: take the server as it is,
   * where it does not tell how it is configured.
   */
  readonly durability?: 'required' | 'any' | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Default none: a refresh token is used once. */
  readonly refreshTokenGrace?: RefreshTokenGrace | undefined
}

const PREFIX = /^[a-z][a-z0-9_-]{0,62}$/

/**
 * Opens a store on Redis 6.2 or newer (or Valkey), which any number of processes may share; every change is one script. Needs
 * the package `@redis/client`. Call `migrate()` before anything else.
 *
 * Throws a {@link StoreError} `input_invalid` for a prefix that is no name. Methods reject with `schema_missing`,
 * `schema_newer`, `store_foreign`, `store_unsafe`, `store_busy`, `store_unavailable` or `store_closed`. After
 * `store_unavailable` a change may or may not have been made: a code that was being used counts as used.
 *
 * The server has to log its changes (`appendonly yes`) and must not evict keys (`maxmemory-policy noeviction`). With
 * `appendfsync everysec` a crash of the machine can undo the last second, and a replica that is promoted forgets what it had
 * not received; `appendfsync always`, and `min-replicas-to-write`, narrow that.
 *
 * @example
 * ```ts
 * import { createRedisStore } from '@countersign/oidc-store/redis'
 *
 * const store = createRedisStore({ url: 'redis://localhost:6379' })
 * await store.migrate()
 *
 * const { version, target } = await store.status()
 * console.log(version === target) // true
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2} single use of authorization codes
 */
export function createRedisStore({
  url,
  prefix: name = 'countersign',
  connectTimeout = 5000,
  commandTimeout = 10_000,
  durability = 'required',
  now = Date.now,
  refreshTokenGrace = { seconds: 0, reuses: 0 },
}: RedisStoreOptions): Store {
  if (!PREFIX.test(name)) throw new StoreError('input_invalid', 'A prefix is a lower-case name')
  const prefix = prefixOf(name)
  const redis = openConnection({ url, prefix, connectTimeout, commandTimeout, now })
  return {
    adapter: createAdapterFactory(redis, refreshTokenGrace),
    singleUse: createSingleUse(redis),
    schedule: createSchedule(redis),
    clients: createClients(redis),
    keys: createKeys(redis),
    listing: createListing(redis),
    documents: createDocuments(redis),
    audit: createAuditLog(redis),
    counters: createCounters(redis),
    status: async () => ({ version: await readVersion(redis.raw, prefix), target: SCHEMA }),
    migrate: () => migrateSchema(redis.raw, { prefix, requireDurable: durability === 'required' }),
    purge: (at = redis.now()) => purgeExpired(redis, toTime(at)),
    ping: () => checkVersion(redis.raw, prefix),
    close: redis.close,
  }
}
