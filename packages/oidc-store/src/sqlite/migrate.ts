import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../errors.ts'
import type { Migration } from '../types.ts'
import type { MigrationStep } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** Marks the file as ours ("CSGN"), so that a wrong path is noticed before anything is written. */
const APPLICATION_ID = 0x4353474e

/** Brings the schema up to date in one transaction. Throws `schema_newer` and `store_foreign`. */
export function migrateSchema(db: DatabaseSync, steps: readonly MigrationStep[], now: number): Migration {
  return inTransaction(db, () => {
    const from = readVersion(db)
    if (from > steps.length) throw newer(from, steps.length)
    if (from === 0) start(db)
    const record = db.prepare('INSERT INTO schema_version (version, applied_at) VALUES (?, ?)')
    for (const [index, step] of steps.entries()) {
      if (index < from) continue
      db.exec(step)
      record.run(index + 1, now)
    }
    return { from, to: steps.length }
  })
}

/** Throws unless the schema is exactly the one these steps lead to. */
export function checkVersion(db: DatabaseSync, steps: readonly MigrationStep[]): void {
  const version = readVersion(db)
  if (version === steps.length) return
  if (version > steps.length) throw newer(version, steps.length)
  if (version === 0) throw new StoreError('schema_missing', 'The database is empty: call migrate() first')
  throw new StoreError(
    'schema_outdated',
    `The database has schema ${version}, this version needs ${steps.length}: call migrate() first`,
  )
}

/** The version of the schema that is there; 0 for an empty database. Throws `store_foreign`. */
export function readVersion(db: DatabaseSync): number {
  const id = db.prepare('PRAGMA application_id').get()?.['application_id']
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get()?.['n']
  if (id === 0 && tables === 0) return 0
  if (id !== APPLICATION_ID)
    throw new StoreError('store_foreign', 'The file is a database of another application')
  return Number(
    db.prepare('SELECT coalesce(max(version), 0) AS version FROM schema_version').get()?.['version'],
  )
}

function start(db: DatabaseSync): void {
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
  db.exec('CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT')
}

function newer(version: number, known: number): StoreError {
  return new StoreError(
    'schema_newer',
    `The database has schema ${version}, written by a newer release; this one knows ${known} and refuses to touch it`,
  )
}
