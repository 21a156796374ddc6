import { nextEntry } from '../audit.ts'
import { toTime } from '../internal/input.ts'
import { toLimit } from '../internal/page.ts'
import type { AuditEntry, AuditLog, Payload } from '../types.ts'
import type { Database, Row } from './database.ts'

const COLUMNS = 'sequence, at, event, previous, hash'

const LAST = `SELECT ${COLUMNS} FROM audit ORDER BY sequence DESC LIMIT 1`

const LIST = `SELECT ${COLUMNS} FROM audit WHERE sequence > :after ORDER BY sequence LIMIT :limit`

const INSERT = `INSERT INTO audit (${COLUMNS}) VALUES (:sequence, :at, :event, :previous, :hash)`

/** The audit log: the last entry is read under the write lock, so that every entry has one that follows. */
export function createAuditLog(db: Database): AuditLog {
  return {
    append: async (event) =>
      db.transaction(() => {
        const entry = nextEntry(db.all(LAST).map(toEntry)[0], event, db.now())
        db.run(INSERT, { ...entry, event: JSON.stringify(entry.event) })
        return entry
      }),
    list: async ({ after = 0, limit } = {}) =>
      db.all(LIST, { after: toTime(after), limit: toLimit(limit) }).map(toEntry),
  }
}

function toEntry(row: Row): AuditEntry {
  return {
    sequence: Number(row['sequence']),
    at: Number(row['at']),
    event: JSON.parse(String(row['event'])) as Payload,
    previous: String(row['previous']),
    hash: String(row['hash']),
  }
}
