import { setImmediate } from 'node:timers/promises'
import { purgeTables, STEP, type Table } from '../sql/purge.ts'
import type { PurgeCounts } from '../types.ts'
import type { Database } from './database.ts'

const removeFrom = (table: Table): string => `DELETE FROM ${table} WHERE rowid IN
  (SELECT rowid FROM ${table} WHERE expires_at <= :now ORDER BY expires_at LIMIT ${STEP})`

/** Removes expired rows in steps, and lets other work in between them. */
export function purgeExpired(db: Database, now: number): Promise<PurgeCounts> {
  return purgeTables(async (table) => {
    await setImmediate()
    return db.run(removeFrom(table), { now })
  })
}
