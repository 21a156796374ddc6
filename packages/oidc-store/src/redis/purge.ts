import type { PurgeCounts } from '../types.ts'
import type { Connection } from './connection.ts'
import { keyName } from './names.ts'
import { PURGE } from './recordScripts.ts'
import { PURGE_PLANS, PURGE_VALUES } from './valueScripts.ts'

/** Keys per script: Redis serves nobody else while one runs. */
const STEP = 500

/** Removes what has expired, in steps. */
export async function purgeExpired(redis: Connection, until: number): Promise<PurgeCounts> {
  const purge = async (script: string, key: string): Promise<number> => {
    let total = 0
    for (;;) {
      const removed = Number(await redis.script(script, [key], [until, STEP]))
      total += removed
      if (removed < STEP) return total
    }
  }
  const expiry = (area: string): string => keyName(redis.prefix, 'expiry', area)
  return {
    records: await purge(PURGE, redis.prefix),
    singleUse: await purge(PURGE_VALUES, expiry('single')),
    schedule: await purge(PURGE_PLANS, expiry('schedule')),
    counters: await purge(PURGE_VALUES, expiry('counter')),
  }
}
