import { StoreError } from './errors.ts'
import { toTime } from './internal/input.ts'
import { createAdapterFactory } from './postgres/adapter.ts'
import { createAuditLog } from './postgres/audit.ts'
import { createClients } from './postgres/clients.ts'
import { createCounters } from './postgres/counters.ts'
import { openDatabase } from './postgres/database.ts'
import { createDocuments } from './postgres/documents.ts'
import { createKeys } from './postgres/keys.ts'
import { createListing } from './postgres/listing.ts'
import { checkVersion, migrateSchema, readVersion } from './postgres/migrate.ts'
import { purgeExpired } from './postgres/purge.ts'
import { createSchedule } from './postgres/schedule.ts'
import { MIGRATIONS } from './postgres/schema.ts'
import { createSingleUse } from './postgres/singleUse.ts'
import type { RefreshTokenGrace, Store } from './types.ts'

/** Options of {@link createPostgresStore}. */
export type PostgresStoreOptions = {
  /** `postgres://user:password@host:port/database`, with `sslmode` as libpq reads it. */
  readonly url: string
  /** Schema for the tables, created when it is not there: a lower-case name. Default `countersign`. */
  readonly schema?: string | undefined
  /** Most connections of this process. Default 10. */
  readonly connections?: number | undefined
  /** How long to wait for a connection, in milliseconds. Default 5000. */
  readonly connectTimeout?: number | undefined
  /** How long a statement may take, in milliseconds. Default 10,000. */
  readonly statementTimeout?: number | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Default none: a refresh token is used once. */
  readonly refreshTokenGrace?: RefreshTokenGrace | undefined
}

/** Milliseconds that the server has to say that a statement took too long. One that says nothing is not there any more. */
const SILENCE = 5000

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * Opens a store on PostgreSQL 13 or newer, which any number of processes may share. Needs the package `pg`. Call
 * `migrate()` before anything else; processes that start together migrate one after the other.
 *
 * Throws a {@link StoreError} `input_invalid` for a schema that is no name. Methods reject with `schema_missing`,
 * `schema_outdated`, `schema_newer`, `store_foreign`, `store_busy`, `store_unavailable` or `store_closed`. After
 * `store_unavailable` a change may or may not have been made: a code that was being used counts as used.
 *
 * What was acknowledged is durable as far as the server's `synchronous_commit` is. A standby that is promoted without the
 * last commits forgets them: use a synchronous standby where a code must not be used twice even then.
 *
 * @example
 * ```ts
 * import { createPostgresStore } from '@countersign/oidc-store/postgres'
 *
 * const store = createPostgresStore({ url: 'postgres://countersign@localhost/identity' })
 * await store.migrate()
 *
 * const { version, target } = await store.status()
 * console.log(version === target) // true
 * ```
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2} single use of authorization codes
 */
export function createPostgresStore({
  url,
  schema = 'countersign',
  connections = 10,
  connectTimeout = 5000,
  statementTimeout = 10_000,
  now = Date.now,
  refreshTokenGrace = { seconds: 0, reuses: 0 },
}: PostgresStoreOptions): Store {
  if (!SCHEMA.test(schema)) throw new StoreError('input_invalid', 'A schema is a lower-case name')
  const pool = {
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: statementTimeout,
    query_timeout: statementTimeout + SILENCE,
    application_name: 'countersign',
  }
  const db = openDatabase({ pool, schema, now, migrations: MIGRATIONS })
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
    status: () =>
      db.raw(async (client) => ({
        version: await readVersion(client, schema),
        target: MIGRATIONS.length,
      })),
    migrate: () => db.raw((client) => migrateSchema(client, schema, MIGRATIONS, db.now())),
    purge: (at = db.now()) => purgeExpired(db, toTime(at)),
    ping: () => db.raw((client) => checkVersion(client, schema, MIGRATIONS)),
    close: db.close,
  }
}
