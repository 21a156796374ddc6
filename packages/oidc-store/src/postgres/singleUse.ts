import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson, toLifetime, toTime } from '../internal/input.ts'
import type { Row } from '../sql/row.ts'
import { CONSUME, EXPIRE, GET, PUT, RELEASE, toRecord } from '../sql/singleUse.ts'
import type { SingleUse } from '../types.ts'
import type { Database } from './database.ts'

/** The area of single-use records: every change is one conditional statement, so that its row count decides. */
export function createSingleUse(db: Database): SingleUse {
  const rows = async (sql: string, kind: string, id: string): Promise<readonly Row[]> =>
    isIdentifier(kind) && isIdentifier(id) ? db.all(sql, { kind, id, now: db.now() }) : []
  const changes = async (sql: string, kind: string, id: string): Promise<number> =>
    isIdentifier(kind) && isIdentifier(id) ? db.run(sql, { kind, id, now: db.now() }) : 0
  return {
    put: async (kind, id, payload, ttl) => {
      assertIdentifiers(kind, id)
      const now = db.now()
      const expires = toTime(now + toLifetime(ttl) * 1000)
      if ((await db.run(PUT, { kind, id, payload: toJson(payload), expires, now })) !== 1) {
        throw new StoreError('record_exists', 'The identifier is taken until its record expires')
      }
    },
    get: async (kind, id) => (await rows(GET, kind, id)).map(toRecord)[0],
    consume: async (kind, id) => (await rows(CONSUME, kind, id)).map(toRecord)[0],
    release: async (kind, id) => (await changes(RELEASE, kind, id)) === 1,
    expire: async (kind, id) => (await changes(EXPIRE, kind, id)) === 1,
  }
}
