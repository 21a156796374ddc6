import { assertIdentifiers, toTime, toWindow } from '../internal/input.ts'
import type { Counters } from '../types.ts'
import type { Database } from './database.ts'

const ADD = `INSERT INTO counter (kind, id, count, expires_at) VALUES (:kind, :id, 1, :expires)
  ON CONFLICT (kind, id) DO UPDATE SET
    count = CASE WHEN counter.expires_at <= :now THEN 1 ELSE counter.count + 1 END,
    expires_at = CASE WHEN counter.expires_at <= :now THEN excluded.expires_at ELSE counter.expires_at END
  RETURNING count, expires_at`

/** The table of counters: one statement counts, or begins the next window. */
export function createCounters(db: Database): Counters {
  return {
    add: async (kind, id, window) => {
      assertIdentifiers(kind, id)
      const now = db.now()
      const [row] = db.all(ADD, { kind, id, now, expires: toTime(now + toWindow(window) * 1000) })
      return { count: Number(row?.['count']), resetsAt: Number(row?.['expires_at']) }
    },
  }
}
