import type { Count } from '../types.ts'
import type { Row } from './row.ts'

export const ADD: string = `INSERT INTO counter (kind, id, count, expires_at) VALUES (:kind, :id, 1, :expires)
  ON CONFLICT (kind, id) DO UPDATE SET
    count = CASE WHEN counter.expires_at <= :now THEN 1 ELSE counter.count + 1 END,
    expires_at = CASE WHEN counter.expires_at <= :now THEN excluded.expires_at ELSE counter.expires_at END
  RETURNING count, expires_at`

/** A row as the count it is. */
export const toCount = (row: Row | undefined): Count => ({
  count: Number(row?.['count']),
  resetsAt: Number(row?.['expires_at']),
})
