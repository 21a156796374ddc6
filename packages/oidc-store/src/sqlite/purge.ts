import { setImmediate } from 'node:timers/promises'
import type { PurgeCounts } from '../types.ts'
import type { Database } from './database.ts'

/** Rows per step: a step holds the write lock for about a millisecond. */
const STEP = 500

/** Removes expired rows in steps, and lets other work in between them. */
export async function purgeExpired(db: Database, now: number): Promise<PurgeCounts> {
  const records = await purgeTable(db, 'record', now)
  const singleUse = await purgeTable(db, 'single_use', now)
  const schedule = await purgeTable(db, 'schedule', now)
  const counters = await purgeTable(db, 'counter', now)
  return { records, singleUse, schedule, counters }
}

type Table = 'record' | 'single_use' | 'schedule' | 'counter'

async function purgeTable(db: Database, table: Table, now: number): Promise<number> {
  const sql = `DELETE FROM ${table} WHERE rowid IN
    (SELECT rowid FROM ${table} WHERE expires_at <= :now ORDER BY expires_at LIMIT ${STEP})`
  let total = 0
  for (;;) {
    const removed = db.run(sql, { now })
    total += removed
    if (removed < STEP) return total
    await setImmediate()
  }
}
