import type { SingleUseRecord } from '../types.ts'
import type { Row } from './row.ts'

export const PUT: string = `INSERT INTO single_use (kind, id, payload, expires_at) VALUES (:kind, :id, :payload, :expires)
  ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at, consumed_at = NULL
  WHERE single_use.expires_at <= :now`

const LIVE = 'kind = :kind AND id = :id AND expires_at > :now'

export const GET: string = `SELECT payload, expires_at, consumed_at FROM single_use WHERE ${LIVE}`

export const CONSUME: string = `UPDATE single_use SET consumed_at = :now WHERE ${LIVE} AND consumed_at IS NULL
  RETURNING payload, expires_at, consumed_at`

export const RELEASE: string = `UPDATE single_use SET consumed_at = NULL WHERE ${LIVE} AND consumed_at IS NOT NULL`

export const EXPIRE: string = `UPDATE single_use SET expires_at = :now WHERE ${LIVE}`

/** A row as the record it is. */
export function toRecord(row: Row): SingleUseRecord {
  return {
    payload: JSON.parse(String(row['payload'])) as unknown,
    expiresAt: Number(row['expires_at']),
    consumed: row['consumed_at'] !== null,
  }
}
