import { nextEntry } from '../audit.ts'
import { StoreError } from '../errors.ts'
import { toTime } from '../internal/input.ts'
import { toLimit } from '../internal/page.ts'
import type { AuditEntry, AuditLog } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { keyName } from './names.ts'
import { APPEND } from './valueScripts.ts'

/** Each attempt that fails is one that another process has won. */
const ATTEMPTS = 1000

const toEntry = (reply: Reply): AuditEntry => JSON.parse(String(reply)) as AuditEntry

/** The audit log: an entry is added only when nobody else has added one since the last was read. */
export function createAuditLog(redis: Connection): AuditLog {
  const key = keyName(redis.prefix, 'audit')
  const attempt = async (event: AuditEntry['event']): Promise<AuditEntry | undefined> => {
    const last = await redis.command('LINDEX', key, '-1')
    const entry = nextEntry(last === null ? undefined : toEntry(last), event, redis.now())
    const added = await redis.script(APPEND, [key], [JSON.stringify(entry), entry.sequence - 1])
    return added === 1 ? entry : undefined
  }
  return {
    append: async (event) => {
      for (let n = 0; n < ATTEMPTS; n += 1) {
        const entry = await attempt(event)
        if (entry) return entry
      }
      throw new StoreError('store_busy', 'Too many processes write the audit log')
    },
    list: async ({ after = 0, limit } = {}) => {
      const from = toTime(after)
      const entries = await redis.command('LRANGE', key, String(from), String(from + toLimit(limit) - 1))
      return (entries as readonly Reply[]).map(toEntry)
    },
  }
}
