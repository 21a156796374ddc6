import { assertIdentifiers, isIdentifier, toJson, toTime } from '../internal/input.ts'
import { assertBatch, toRecord, toTimes } from '../sql/schedule.ts'
import type { Schedule, ScheduledRecord } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { keyName, part } from './names.ts'
import { PLAN, TAKE_DUE, UNPLAN } from './valueScripts.ts'

const toScheduled = (reply: Reply): ScheduledRecord => {
  const [id, payload, due, expires] = reply as readonly Reply[]
  return toRecord({ id: decodeURIComponent(String(id)), payload, due_at: due, expires_at: expires })
}

/** The area of scheduled records: reading what is due and leasing it are one script. */
export function createSchedule(redis: Connection): Schedule {
  const dueIndex = (kind: string): string => keyName(redis.prefix, 'due', kind)
  const keysOf = (kind: string, id: string): readonly string[] => [
    keyName(redis.prefix, 'schedule', kind, id),
    dueIndex(kind),
    keyName(redis.prefix, 'expiry', 'schedule'),
  ]
  return {
    put: async (kind, id, payload, plan) => {
      assertIdentifiers(kind, id)
      const { due, expires } = toTimes(plan, redis.now())
      await redis.script(PLAN, keysOf(kind, id), [part(id), toJson(payload), due, expires])
    },
    take: async (kind, batch) => {
      if (!isIdentifier(kind)) return []
      assertBatch(batch)
      const now = redis.now()
      const until = toTime(now + batch.lease * 1000)
      const prefix = `${keyName(redis.prefix, 'schedule', kind)}:`
      const taken = await redis.script(
        TAKE_DUE,
        [dueIndex(kind)],
        [prefix, now, Math.trunc(batch.limit), until],
      )
      return (Array.isArray(taken) ? (taken as readonly Reply[]) : []).map(toScheduled)
    },
    remove: async (kind, id) =>
      isIdentifier(kind) &&
      isIdentifier(id) &&
      (await redis.script(UNPLAN, keysOf(kind, id), [part(id), redis.now()])) === 1,
  }
}
