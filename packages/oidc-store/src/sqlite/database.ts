import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { StoreError } from '../errors.ts'
import { toTime } from '../internal/input.ts'
import type { Row, Values } from '../sql/row.ts'
import { checkVersion } from './migrate.ts'
import { isBusy, type OpenOptions, openFile } from './open.ts'
import type { MigrationStep } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** One connection: coded errors, prepared statements kept, nothing before the schema is right or after `close`. */
export type Database = {
  readonly now: () => number
  /** Runs a statement and returns its rows. */
  readonly all: (sql: string, values?: Values) => readonly Row[]
  /** Runs a statement and returns how many rows it changed. */
  readonly run: (sql: string, values?: Values) => number
  /** Runs `work` under the write lock; what it throws undoes everything. */
  readonly transaction: <T>(work: () => T) => T
  /** The bare connection, for the migration. */
  readonly raw: <T>(work: (db: DatabaseSync) => T) => T
  readonly close: () => void
}

/** Opens a connection. Throws `store_unavailable`. */
export function openDatabase(
  options: OpenOptions & { readonly now: () => number; readonly migrations: readonly MigrationStep[] },
): Database {
  const db = openFile(options)
  const statements = new Map<string, StatementSync>()
  let closed = false
  let ready = false

  const raw = <T>(work: (db: DatabaseSync) => T): T => {
    if (closed) throw new StoreError('store_closed', 'The store has been closed')
    return coded(() => work(db))
  }
  const use = <T>(work: () => T): T =>
    raw(() => {
      if (!ready) checkVersion(db, options.migrations)
      ready = true
      return work()
    })
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known) return known
    const statement = db.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    now: () => toTime(options.now()),
    all: (sql, values = {}) => use(() => prepare(sql).all({ ...values })),
    run: (sql, values = {}) => use(() => Number(prepare(sql).run({ ...values }).changes)),
    transaction: (work) => use(() => inTransaction(db, work)),
    raw,
    close: () => {
      if (closed) return
      closed = true
      statements.clear()
      db.close()
    },
  }
}

function coded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    if (isBusy(cause))
      throw new StoreError('store_busy', 'The database is locked by another process', { cause })
    throw new StoreError('store_unavailable', 'The database failed', { cause })
  }
}
