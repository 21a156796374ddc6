import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson, toTime } from '../internal/input.ts'
import type { SingleUse, SingleUseRecord } from '../types.ts'
import type { Database, Row } from './database.ts'

const PUT = `INSERT INTO single_use (kind, id, payload, expires_at) VALUES (:kind, :id, :payload, :expires)
  ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at, consumed_at = NULL
  WHERE single_use.expires_at <= :now`

const LIVE = 'kind = :kind AND id = :id AND expires_at > :now'

const GET = `SELECT payload, expires_at, consumed_at FROM single_use WHERE ${LIVE}`

const CONSUME = `UPDATE single_use SET consumed_at = :now WHERE ${LIVE} AND consumed_at IS NULL
  RETURNING payload, expires_at, consumed_at`

const RELEASE = `UPDATE single_use SET consumed_at = NULL WHERE ${LIVE} AND consumed_at IS NOT NULL`

const EXPIRE = `UPDATE single_use SET expires_at = :now WHERE ${LIVE}`

/** The area of single-use records: every change is one conditional statement, so that its row count decides. */
export function createSingleUse(db: Database): SingleUse {
  const rows = (sql: string, kind: string, id: string): readonly Row[] =>
    isIdentifier(kind) && isIdentifier(id) ? db.all(sql, { kind, id, now: db.now() }) : []
  const changes = (sql: string, kind: string, id: string): number =>
    isIdentifier(kind) && isIdentifier(id) ? db.run(sql, { kind, id, now: db.now() }) : 0
  return {
    put: async (kind, id, payload, ttl) => {
      assertIdentifiers(kind, id)
      if (!(Number.isFinite(ttl) && ttl > 0)) {
        throw new StoreError('input_invalid', 'A lifetime is a positive number of seconds')
      }
      const now = db.now()
      const values = { kind, id, payload: toJson(payload), expires: toTime(now + ttl * 1000), now }
      if (db.run(PUT, values) !== 1) {
        throw new StoreError('record_exists', 'The identifier is taken until its record expires')
      }
    },
    get: async (kind, id) => rows(GET, kind, id).map(toRecord)[0],
    consume: async (kind, id) => rows(CONSUME, kind, id).map(toRecord)[0],
    release: async (kind, id) => changes(RELEASE, kind, id) === 1,
    expire: async (kind, id) => changes(EXPIRE, kind, id) === 1,
  }
}

function toRecord(row: Row): SingleUseRecord {
  return {
    payload: JSON.parse(String(row['payload'])) as unknown,
    expiresAt: Number(row['expires_at']),
    consumed: row['consumed_at'] !== null,
  }
}
