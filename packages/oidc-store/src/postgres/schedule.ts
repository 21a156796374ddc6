import { assertIdentifiers, isIdentifier, toJson, toTime } from '../internal/input.ts'
import { assertBatch, DUE, LEASE, PUT, REMOVE, toRecord, toTimes } from '../sql/schedule.ts'
import type { Schedule } from '../types.ts'
import type { Database } from './database.ts'

// What another process is about to take is left to it.
const TAKE = `${DUE} FOR UPDATE SKIP LOCKED`

/** The area of scheduled records: what is due is read under its lock and leased in the same transaction. */
export function createSchedule(db: Database): Schedule {
  return {
    put: async (kind, id, payload, plan) => {
      assertIdentifiers(kind, id)
      await db.run(PUT, { kind, id, payload: toJson(payload), ...toTimes(plan, db.now()) })
    },
    take: async (kind, batch) => {
      if (!isIdentifier(kind)) return []
      assertBatch(batch)
      return db.transaction(async ({ all, run }) => {
        const now = db.now()
        const due = (await all(TAKE, { kind, now, limit: Math.trunc(batch.limit) })).map(toRecord)
        const until = toTime(now + batch.lease * 1000)
        for (const { id } of due) await run(LEASE, { kind, id, until })
        return due
      })
    },
    remove: async (kind, id) =>
      isIdentifier(kind) && isIdentifier(id) && (await db.run(REMOVE, { kind, id, now: db.now() })) === 1,
  }
}
