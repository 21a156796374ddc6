import { toTime } from './internal/input.ts'
import { createAdapterFactory } from './sqlite/adapter.ts'
import { createAuditLog } from './sqlite/audit.ts'
import { createClients } from './sqlite/clients.ts'
import { createCounters } from './sqlite/counters.ts'
import { openDatabase } from './sqlite/database.ts'
import { createDocuments } from './sqlite/documents.ts'
import { createKeys } from './sqlite/keys.ts'
import { createListing } from './sqlite/listing.ts'
import { checkVersion, migrateSchema, readVersion } from './sqlite/migrate.ts'
import { purgeExpired } from './sqlite/purge.ts'
import { createSchedule } from './sqlite/schedule.ts'
import { MIGRATIONS } from './sqlite/schema.ts'
import { createSingleUse } from './sqlite/singleUse.ts'
import type { RefreshTokenGrace, Store } from './types.ts'

/** Options of {@link createSqliteStore}. */
export type SqliteStoreOptions = {
  /** The database file, created with mode 0600 (its directory with 0700), or `:memory:`. */
  readonly path: string
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** How long to wait for another process's write, in milliseconds. Default 5000. */
  readonly busyTimeout?: number | undefined
  /**
   * `full` (default) writes every commit through to the disk: after a power cut a used code is still used. `normal` is
   * faster and never corrupts the file, but a power cut can undo the last moments, and with them the use of a code or
   * of a refresh token. A crash of the process alone loses nothing either way.
   */
  readonly synchronous?: 'full' | 'normal' | undefined
  /** Default none: a refresh token is used once. */
  readonly refreshTokenGrace?: RefreshTokenGrace | undefined
}

/**
 * Opens a store on SQLite (`node:sqlite`, WAL), which several processes of one machine may share. Call `migrate()` before
 * anything else.
 *
 * Throws a {@link StoreError}: `store_unavailable` when the file cannot be opened. Methods reject with `schema_missing`,
 * `schema_outdated`, `schema_newer`, `store_foreign`, `store_busy`, `store_unavailable` or `store_closed`.
 *
 * @example
 * ```ts
 * import { createSqliteStore } from '@countersign/oidc-store/sqlite'
 * import Provider from 'oidc-provider'
 *
 * const store = createSqliteStore({ path: './data/countersign.db' })
 * await store.migrate()
 * const provider = new Provider('https://id.example', { adapter: store.adapter })
 * provider.issuer // 'https://id.example'
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2} single use of authorization codes
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2} refresh token rotation
 */
export function createSqliteStore({
  path,
  now = Date.now,
  busyTimeout = 5000,
  synchronous = 'full',
  refreshTokenGrace = { seconds: 0, reuses: 0 },
}: SqliteStoreOptions): Store {
  const db = openDatabase({ path, now, busyTimeout, synchronous, migrations: MIGRATIONS })
  return {
    adapter: createAdapterFactory(db, refreshTokenGrace),
    singleUse: createSingleUse(db),
    schedule: createSchedule(db),
    clients: createClients(db),
    keys: createKeys(db),
    listing: createListing(db),
    documents: createDocuments(db),
    audit: createAuditLog(db),
    counters: createCounters(db),
    status: async () =>
      db.raw((connection) => ({ version: readVersion(connection), target: MIGRATIONS.length })),
    migrate: async () => db.raw((connection) => migrateSchema(connection, MIGRATIONS, db.now())),
    purge: async (at = db.now()) => purgeExpired(db, toTime(at)),
    ping: async () => db.raw((connection) => checkVersion(connection, MIGRATIONS)),
    close: async () => db.close(),
  }
}
