import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson, toTime } from '../internal/input.ts'
import type { Plan, Schedule, ScheduledRecord } from '../types.ts'
import type { Database, Row } from './database.ts'

const PUT = `INSERT INTO schedule (kind, id, payload, due_at, expires_at) VALUES (:kind, :id, :payload, :due, :expires)
  ON CONFLICT (kind, id) DO UPDATE SET
    payload = excluded.payload, due_at = excluded.due_at, expires_at = excluded.expires_at`

const DUE = `SELECT id, payload, due_at, expires_at FROM schedule
  WHERE kind = :kind AND due_at <= :now AND expires_at > :now ORDER BY due_at, id LIMIT :limit`

const LEASE = 'UPDATE schedule SET due_at = :until WHERE kind = :kind AND id = :id'

const REMOVE = 'DELETE FROM schedule WHERE kind = :kind AND id = :id AND expires_at > :now'

const MOST = 500

/** The area of scheduled records: reading what is due and leasing it are one transaction. */
export function createSchedule(db: Database): Schedule {
  return {
    put: async (kind, id, payload, plan) => {
      assertIdentifiers(kind, id)
      const times = toTimes(plan, db.now())
      db.run(PUT, { kind, id, payload: toJson(payload), ...times })
    },
    take: async (kind, { limit, lease }) => {
      if (!isIdentifier(kind)) return []
      if (!(limit >= 1 && limit <= MOST && lease > 0 && Number.isFinite(lease))) {
        throw new StoreError('input_invalid', `Take 1 to ${MOST} records for a positive number of seconds`)
      }
      return db.transaction(() => leaseDue(db, kind, Math.trunc(limit), lease))
    },
    remove: async (kind, id) =>
      isIdentifier(kind) && isIdentifier(id) && db.run(REMOVE, { kind, id, now: db.now() }) === 1,
  }
}

function leaseDue(db: Database, kind: string, limit: number, lease: number): readonly ScheduledRecord[] {
  const now = db.now()
  const due = db.all(DUE, { kind, now, limit }).map(toRecord)
  const until = toTime(now + lease * 1000)
  for (const { id } of due) db.run(LEASE, { kind, id, until })
  return due
}

function toTimes({ dueAt, ttl }: Plan, now: number): { readonly due: number; readonly expires: number } {
  if (!Number.isFinite(dueAt)) throw new StoreError('input_invalid', 'A due time is a number of milliseconds')
  if (!(Number.isFinite(ttl) && ttl > 0)) {
    throw new StoreError('input_invalid', 'A lifetime is a positive number of seconds')
  }
  return { due: toTime(dueAt), expires: toTime(now + ttl * 1000) }
}

function toRecord(row: Row): ScheduledRecord {
  return {
    id: String(row['id']),
    payload: JSON.parse(String(row['payload'])) as unknown,
    dueAt: Number(row['due_at']),
    expiresAt: Number(row['expires_at']),
  }
}
