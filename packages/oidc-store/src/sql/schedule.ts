import { StoreError } from '../errors.ts'
import { toLifetime, toTime } from '../internal/input.ts'
import type { Plan, ScheduledRecord } from '../types.ts'
import type { Row } from './row.ts'

export const PUT: string = `INSERT INTO schedule (kind, id, payload, due_at, expires_at)
  VALUES (:kind, :id, :payload, :due, :expires)
  ON CONFLICT (kind, id) DO UPDATE SET
    payload = excluded.payload, due_at = excluded.due_at, expires_at = excluded.expires_at`

export const DUE: string = `SELECT id, payload, due_at, expires_at FROM schedule
  WHERE kind = :kind AND due_at <= :now AND expires_at > :now ORDER BY due_at, id LIMIT :limit`

export const LEASE: string = 'UPDATE schedule SET due_at = :until WHERE kind = :kind AND id = :id'

export const REMOVE: string = 'DELETE FROM schedule WHERE kind = :kind AND id = :id AND expires_at > :now'

const MOST = 500

/** Throws `input_invalid` unless the batch is one that can be taken. */
export function assertBatch({ limit, lease }: { readonly limit: number; readonly lease: number }): void {
  if (limit >= 1 && limit <= MOST && lease > 0 && Number.isFinite(lease)) return
  throw new StoreError('input_invalid', `Take 1 to ${MOST} records for a positive number of seconds`)
}

/** When a plan is due, and when its record ends. */
export function toTimes(
  { dueAt, ttl }: Plan,
  now: number,
): { readonly due: number; readonly expires: number } {
  if (!Number.isFinite(dueAt)) throw new StoreError('input_invalid', 'A due time is a number of milliseconds')
  return { due: toTime(dueAt), expires: toTime(now + toLifetime(ttl) * 1000) }
}

/** A row as the record it is. */
export function toRecord(row: Row): ScheduledRecord {
  return {
    id: String(row['id']),
    payload: JSON.parse(String(row['payload'])) as unknown,
    dueAt: Number(row['due_at']),
    expiresAt: Number(row['expires_at']),
  }
}
