import type { DatabaseSync } from 'node:sqlite'

/** IMMEDIATE takes the write lock first: a transaction that read before it wrote could not wait for another writer. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
