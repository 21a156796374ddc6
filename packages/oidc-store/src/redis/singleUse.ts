import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson, toLifetime, toTime } from '../internal/input.ts'
import { toRecord } from '../sql/singleUse.ts'
import type { SingleUse, SingleUseRecord } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { keyName } from './names.ts'
import { EXPIRE, PUT_ONCE, RELEASE, TAKE_ONCE } from './valueScripts.ts'

const toFound = (reply: Reply, now: number): SingleUseRecord | undefined => {
  const [payload, expires, consumed] = Array.isArray(reply) ? (reply as readonly Reply[]) : []
  if (typeof payload !== 'string' || Number(expires) <= now) return undefined
  return toRecord({ payload, expires_at: expires, consumed_at: consumed ?? null })
}

/** The area of single-use records: every change is one script. */
export function createSingleUse(redis: Connection): SingleUse {
  const keysOf = (kind: string, id: string): readonly string[] => [
    keyName(redis.prefix, 'single', kind, id),
    keyName(redis.prefix, 'expiry', 'single'),
  ]
  const change = async (script: string, kind: string, id: string): Promise<Reply> =>
    isIdentifier(kind) && isIdentifier(id) ? redis.script(script, keysOf(kind, id), [redis.now()]) : 0
  return {
    put: async (kind, id, payload, ttl) => {
      assertIdentifiers(kind, id)
      const now = redis.now()
      const args = [toJson(payload), toTime(now + toLifetime(ttl) * 1000), now]
      if ((await redis.script(PUT_ONCE, keysOf(kind, id), args)) !== 1) {
        throw new StoreError('record_exists', 'The identifier is taken until its record expires')
      }
    },
    get: async (kind, id) => {
      if (!isIdentifier(kind) || !isIdentifier(id)) return undefined
      const [key = ''] = keysOf(kind, id)
      return toFound(await redis.command('HMGET', key, 'p', 'e', 's'), redis.now())
    },
    consume: async (kind, id) => toFound(await change(TAKE_ONCE, kind, id), redis.now()),
    release: async (kind, id) => (await change(RELEASE, kind, id)) === 1,
    expire: async (kind, id) => (await change(EXPIRE, kind, id)) === 1,
  }
}
