import type { RefreshTokenGrace } from '../types.ts'
import type { Row } from './row.ts'

const LIVE = 'payload IS NOT NULL AND (expires_at IS NULL OR expires_at > :now)'

export const FIND: string = `SELECT payload, consumed_at, reuses FROM record WHERE model = :model AND id = :id AND ${LIVE}`

export const FIND_BY_UID: string = `SELECT payload, consumed_at, reuses FROM record
  WHERE uid = :value AND model = :model AND ${LIVE} ORDER BY updated_at DESC, id LIMIT 1`

export const FIND_BY_USER_CODE: string = `SELECT payload, consumed_at, reuses FROM record
  WHERE user_code = :value AND model = :model AND ${LIVE} ORDER BY updated_at DESC, id LIMIT 1`

export const COLUMNS: string = `model, id, payload, grant_id, client_id, account_id, uid, user_code, consumed_at, expires_at,
  updated_at`

export const VALUES: string = `:model, :id, :payload, :grant, :client, :account, :uid, :userCode, :consumed, :expires, :now`

/** A save never undoes a use or a destroyed row: the request that saves may have read before they happened. */
export const ON_CONFLICT: string = `ON CONFLICT (model, id) DO UPDATE SET
    payload = excluded.payload, grant_id = excluded.grant_id, client_id = excluded.client_id,
    account_id = excluded.account_id, uid = excluded.uid, user_code = excluded.user_code,
    expires_at = excluded.expires_at, updated_at = excluded.updated_at,
    consumed_at = CASE WHEN record.expires_at <= :now THEN excluded.consumed_at
      ELSE coalesce(record.consumed_at, excluded.consumed_at) END,
    reuses = CASE WHEN record.expires_at <= :now THEN 0 ELSE record.reuses END
  WHERE record.payload IS NOT NULL OR record.expires_at <= :now`

export const INSERT_ONCE: string = `INSERT INTO record (${COLUMNS}) VALUES (${VALUES})
  ON CONFLICT (model, id) DO UPDATE SET
    payload = excluded.payload, expires_at = excluded.expires_at, updated_at = excluded.updated_at
  WHERE record.expires_at <= :now`

// Compare-and-set: the row count tells who won (RFC 6749 4.1.2, RFC 9700 4.14.2).
export const CONSUME: string = `UPDATE record SET
    reuses = reuses + CASE WHEN consumed_at IS NULL THEN 0 ELSE 1 END,
    consumed_at = coalesce(consumed_at, :now), updated_at = :now
  WHERE model = :model AND id = :id AND ${LIVE}
    AND (consumed_at IS NULL OR (reuses < :reuses AND consumed_at > :since))`

export const GRANT_OF: string = 'SELECT grant_id FROM record WHERE model = :model AND id = :id'

const BURY = `payload = NULL, grant_id = NULL, client_id = NULL, account_id = NULL, uid = NULL,
  user_code = NULL, expires_at = coalesce(expires_at, :end), updated_at = :now`

export const DESTROY: string = `UPDATE record SET ${BURY} WHERE model = :model AND id = :id AND payload IS NOT NULL`

export const REVOKE: string = `UPDATE record SET ${BURY} WHERE grant_id = :grant`

export const DESTROY_GRANT: string = `UPDATE record SET ${BURY} WHERE model = 'Grant' AND id = :grant AND payload IS NOT NULL`

/** What {@link DESTROY} and {@link REVOKE} need to know of the time: a row without an end is kept for a day. */
export const burial = (now: number): { readonly now: number; readonly end: number } => ({
  now,
  end: now + 86_400_000,
})

/** How often and how long a used token may come again; only refresh tokens may. */
export type Window = { readonly reuses: number; readonly grace: number }

/** The window of a model. */
export const windowOf = (model: string, { seconds, reuses }: RefreshTokenGrace): Window =>
  model === 'RefreshToken' ? { reuses, grace: Math.trunc(seconds * 1000) } : { reuses: 0, grace: 0 }

/** Within the grace window a rotated refresh token still reads as unused; `CONSUME` counts how often. */
export function isSpent(row: Row, now: number, { reuses, grace }: Window): boolean {
  if (row['consumed_at'] === null) return false
  return Number(row['reuses']) >= reuses || Number(row['consumed_at']) <= now - grace
}

/**
 * How long an identifier is remembered, in seconds: twice the time asked for. A proof dated into the future, as far as
 * oidc-provider tolerates, stays acceptable for twice its window after first use (RFC 9449 11.1).
 */
export const rememberFor = (expiresIn: number | undefined): number => 2 * (expiresIn ?? 0)
