import type { PurgeCounts } from '../types.ts'

/** Rows that one statement removes at most: each holds its locks for about a millisecond. */
export const STEP = 500

/** A table whose rows expire. */
export type Table = 'record' | 'single_use' | 'schedule' | 'counter'

/** Removes from one table after the other, with `remove` for one step, until a step finds less than it could remove. */
export async function purgeTables(remove: (table: Table) => Promise<number>): Promise<PurgeCounts> {
  const purge = async (table: Table): Promise<number> => {
    let total = 0
    for (;;) {
      const removed = await remove(table)
      total += removed
      if (removed < STEP) return total
    }
  }
  return {
    records: await purge('record'),
    singleUse: await purge('single_use'),
    schedule: await purge('schedule'),
    counters: await purge('counter'),
  }
}
