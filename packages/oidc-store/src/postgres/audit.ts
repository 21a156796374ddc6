import { nextEntry } from '../audit.ts'
import { toJson, toTime } from '../internal/input.ts'
import { toLimit } from '../internal/page.ts'
import { INSERT, LAST, LIST, toColumns, toEntry } from '../sql/audit.ts'
import type { AuditLog } from '../types.ts'
import type { Database } from './database.ts'
import { lockName } from './lock.ts'

/** The audit log: whoever adds an entry holds the log while reading the last one. */
export function createAuditLog(db: Database): AuditLog {
  return {
    append: async (event) => {
      // Refused before anybody waits for the lock.
      toJson(event)
      return db.transaction(async (session) => {
        await lockName(session, 'audit')
        const entry = nextEntry((await session.all(LAST)).map(toEntry)[0], event, db.now())
        await session.run(INSERT, toColumns(entry))
        return entry
      })
    },
    list: async ({ after = 0, limit } = {}) =>
      (await db.all(LIST, { after: toTime(after), limit: toLimit(limit) })).map(toEntry),
  }
}
