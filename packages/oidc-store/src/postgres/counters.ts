import { assertIdentifiers, toLifetime, toTime } from '../internal/input.ts'
import { ADD, toCount } from '../sql/counters.ts'
import type { Counters } from '../types.ts'
import type { Database } from './database.ts'

/** The table of counters: one statement counts, or begins the next window. */
export function createCounters(db: Database): Counters {
  return {
    add: async (kind, id, window) => {
      assertIdentifiers(kind, id)
      const now = db.now()
      const expires = toTime(now + toLifetime(window) * 1000)
      return toCount((await db.all(ADD, { kind, id, now, expires }))[0])
    },
  }
}
