import { purgeTables, STEP, type Table } from '../sql/purge.ts'
import type { PurgeCounts } from '../types.ts'
import type { Database } from './database.ts'

const removeFrom = (table: Table): string => `DELETE FROM ${table} WHERE ctid = ANY (ARRAY
  (SELECT ctid FROM ${table} WHERE expires_at <= :now ORDER BY expires_at LIMIT ${STEP} FOR UPDATE SKIP LOCKED))`

/** Removes expired rows in steps. Rows that somebody is changing are left for the next purge. */
export function purgeExpired(db: Database, now: number): Promise<PurgeCounts> {
  return purgeTables((table) => db.run(removeFrom(table), { now }))
}
