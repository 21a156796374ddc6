import { assertIdentifiers, isIdentifier, toJson, toTime } from '../internal/input.ts'
import { assertBatch, DUE, LEASE, PUT, REMOVE, toRecord, toTimes } from '../sql/schedule.ts'
import type { Schedule, ScheduledRecord } from '../types.ts'
import type { Database } from './database.ts'

/** The area of scheduled records: reading what is due and leasing it are one transaction. */
export function createSchedule(db: Database): Schedule {
  return {
    put: async (kind, id, payload, plan) => {
      assertIdentifiers(kind, id)
      db.run(PUT, { kind, id, payload: toJson(payload), ...toTimes(plan, db.now()) })
    },
    take: async (kind, batch) => {
      if (!isIdentifier(kind)) return []
      assertBatch(batch)
      return db.transaction(() => leaseDue(db, kind, batch))
    },
    remove: async (kind, id) =>
      isIdentifier(kind) && isIdentifier(id) && db.run(REMOVE, { kind, id, now: db.now() }) === 1,
  }
}

function leaseDue(
  db: Database,
  kind: string,
  { limit, lease }: { readonly limit: number; readonly lease: number },
): readonly ScheduledRecord[] {
  const now = db.now()
  const due = db.all(DUE, { kind, now, limit: Math.trunc(limit) }).map(toRecord)
  const until = toTime(now + lease * 1000)
  for (const { id } of due) db.run(LEASE, { kind, id, until })
  return due
}
