import { assertIdentifiers, toLifetime, toTime } from '../internal/input.ts'
import type { Counters } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { keyName } from './names.ts'
import { COUNT } from './valueScripts.ts'

/** Counters: one script counts, or begins the next window. */
export function createCounters(redis: Connection): Counters {
  return {
    add: async (kind, id, window) => {
      assertIdentifiers(kind, id)
      const now = redis.now()
      const keys = [keyName(redis.prefix, 'counter', kind, id), keyName(redis.prefix, 'expiry', 'counter')]
      const reply = await redis.script(COUNT, keys, [toTime(now + toLifetime(window) * 1000), now])
      const [count, resetsAt] = reply as readonly Reply[]
      return { count: Number(count), resetsAt: Number(resetsAt) }
    },
  }
}
