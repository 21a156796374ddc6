import { nextEntry } from '../audit.ts'
import { toTime } from '../internal/input.ts'
import { toLimit } from '../internal/page.ts'
import { INSERT, LAST, LIST, toColumns, toEntry } from '../sql/audit.ts'
import type { AuditLog } from '../types.ts'
import type { Database } from './database.ts'

/** The audit log: the last entry is read under the write lock, so that every entry has one that follows. */
export function createAuditLog(db: Database): AuditLog {
  return {
    append: async (event) =>
      db.transaction(() => {
        const entry = nextEntry(db.all(LAST).map(toEntry)[0], event, db.now())
        db.run(INSERT, toColumns(entry))
        return entry
      }),
    list: async ({ after = 0, limit } = {}) =>
      db.all(LIST, { after: toTime(after), limit: toLimit(limit) }).map(toEntry),
  }
}
