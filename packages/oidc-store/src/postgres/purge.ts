import type { PurgeCounts } from '../types.ts'
import type { Database } from './database.ts'

/** Rows per statement. */
const STEP = 500

/** Removes expired rows in steps. Rows that somebody is changing are left for the next purge. */
export async function purgeExpired(db: Database, now: number): Promise<PurgeCounts> {
  const records = await purgeTable(db, 'record', now)
  const singleUse = await purgeTable(db, 'single_use', now)
  const schedule = await purgeTable(db, 'schedule', now)
  const counters = await purgeTable(db, 'counter', now)
  return { records, singleUse, schedule, counters }
}

type Table = 'record' | 'single_use' | 'schedule' | 'counter'

async function purgeTable(db: Database, table: Table, now: number): Promise<number> {
  const sql = `DELETE FROM ${table} WHERE ctid = ANY (ARRAY
    (SELECT ctid FROM ${table} WHERE expires_at <= :now ORDER BY expires_at LIMIT ${STEP} FOR UPDATE SKIP LOCKED))`
  let total = 0
  for (;;) {
    const removed = await db.run(sql, { now })
    total += removed
    if (removed < STEP) return total
  }
}
