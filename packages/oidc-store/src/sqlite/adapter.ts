import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import { assertIdentifiers, isIdentifier } from '../internal/input.ts'
import { refusal } from '../internal/refuse.ts'
import type { Payload, RefreshTokenGrace } from '../types.ts'
import { clientAdapter } from './clients.ts'
import type { Database, Row } from './database.ts'
import { fromRow, keyOf, toColumns } from './records.ts'

const LIVE = 'payload IS NOT NULL AND (expires_at IS NULL OR expires_at > :now)'

const FIND = `SELECT payload, consumed_at, reuses FROM record WHERE model = :model AND id = :id AND ${LIVE}`

const FIND_BY_UID = `SELECT payload, consumed_at, reuses FROM record
  WHERE uid = :value AND model = :model AND ${LIVE} ORDER BY updated_at DESC, rowid DESC LIMIT 1`

const FIND_BY_USER_CODE = `SELECT payload, consumed_at, reuses FROM record
  WHERE user_code = :value AND model = :model AND ${LIVE} ORDER BY updated_at DESC, rowid DESC LIMIT 1`

// A save never undoes a use, a destroyed row, or a revoked grant: the request that saves may have read before they happened.
const UPSERT = `INSERT INTO record
    (model, id, payload, grant_id, client_id, account_id, uid, user_code, consumed_at, expires_at, updated_at)
  SELECT :model, :id, :payload, :grant, :client, :account, :uid, :userCode, :consumed, :expires, :now
  WHERE NOT EXISTS (SELECT 1 FROM record WHERE model = 'Grant' AND id = :grant AND payload IS NULL AND expires_at > :now)
  ON CONFLICT (model, id) DO UPDATE SET
    payload = excluded.payload, grant_id = excluded.grant_id, client_id = excluded.client_id,
    account_id = excluded.account_id, uid = excluded.uid, user_code = excluded.user_code, expires_at = excluded.expires_at, updated_at = excluded.updated_at,
    consumed_at = CASE WHEN record.expires_at <= :now THEN excluded.consumed_at
      ELSE coalesce(record.consumed_at, excluded.consumed_at) END,
    reuses = CASE WHEN record.expires_at <= :now THEN 0 ELSE record.reuses END
  WHERE record.payload IS NOT NULL OR record.expires_at <= :now`

const INSERT_ONCE = `INSERT INTO record
    (model, id, payload, grant_id, client_id, account_id, uid, user_code, consumed_at, expires_at, updated_at)
  VALUES (:model, :id, :payload, :grant, :client, :account, :uid, :userCode, :consumed, :expires, :now)
  ON CONFLICT (model, id) DO UPDATE SET
    payload = excluded.payload, expires_at = excluded.expires_at, updated_at = excluded.updated_at
  WHERE record.expires_at <= :now`

// Compare-and-set: the row count tells who won (RFC 6749 4.1.2, RFC 9700 4.14.2).
const CONSUME = `UPDATE record SET
    reuses = reuses + (consumed_at IS NOT NULL), consumed_at = coalesce(consumed_at, :now), updated_at = :now
  WHERE model = :model AND id = :id AND ${LIVE}
    AND (consumed_at IS NULL OR (reuses < :reuses AND consumed_at > :now - :grace))`

const GRANT_OF = 'SELECT grant_id FROM record WHERE model = :model AND id = :id'

const BURY = `payload = NULL, grant_id = NULL, client_id = NULL, account_id = NULL, uid = NULL,
  user_code = NULL, expires_at = coalesce(expires_at, :now + 86400000), updated_at = :now`

const DESTROY = `UPDATE record SET ${BURY} WHERE model = :model AND id = :id AND payload IS NOT NULL`

const REVOKE = `UPDATE record SET ${BURY} WHERE grant_id = :grant`

const DESTROY_GRANT = `UPDATE record SET ${BURY} WHERE model = 'Grant' AND id = :grant AND payload IS NOT NULL`

/** The adapters of all models over one connection. */
export function createAdapterFactory(db: Database, grace: RefreshTokenGrace): AdapterFactory {
  return (model) => (model === 'Client' ? clientAdapter(db) : recordAdapter(db, model, grace))
}

function recordAdapter(db: Database, model: string, grace: RefreshTokenGrace): Adapter {
  const allowed = model === 'RefreshToken' ? grace : { seconds: 0, reuses: 0 }
  const window = { reuses: allowed.reuses, grace: Math.trunc(allowed.seconds * 1000) }
  const spent = (row: Row): boolean => isSpent(row, db.now(), window)
  const lookUp = (sql: string, value: string): AdapterPayload | undefined => {
    if (!isIdentifier(value)) return undefined
    const [row] = db.all(sql, { model, value, now: db.now() })
    return row && fromRow(row, undefined, spent)
  }
  return {
    upsert: async (id, payload, expiresIn) => {
      assertIdentifiers(id)
      if (model === 'ReplayDetection') return remember(db, id, payload as Payload, expiresIn)
      db.run(UPSERT, toColumns(model, id, payload as Payload, db.now(), expiresIn))
    },
    find: async (id) => {
      if (!isIdentifier(id)) return undefined
      const [row] = db.all(FIND, { model, id: keyOf(model, id), now: db.now() })
      return row && fromRow(row, id, spent)
    },
    findByUid: async (uid) => lookUp(FIND_BY_UID, uid),
    findByUserCode: async (userCode) => lookUp(FIND_BY_USER_CODE, userCode),
    consume: async (id) => {
      const won = isIdentifier(id) && consume(db, model, keyOf(model, id), window)
      if (!won) throw await refusal(model, `${model} already consumed`)
    },
    destroy: async (id) => {
      if (isIdentifier(id)) db.run(DESTROY, { model, id: keyOf(model, id), now: db.now() })
    },
    revokeByGrantId: async (grantId) => {
      if (isIdentifier(grantId)) db.run(REVOKE, { grant: grantId, now: db.now() })
    },
  }
}

type Window = { readonly reuses: number; readonly grace: number }

/** Within the grace window a rotated refresh token still reads as unused; `consume` counts how often. */
function isSpent(row: Row, now: number, { reuses, grace }: Window): boolean {
  if (row['consumed_at'] === null) return false
  return Number(row['reuses']) >= reuses || Number(row['consumed_at']) <= now - grace
}

/** The loser also ends the grant: somebody else holds the same code or token (RFC 6749 4.1.2, RFC 9700 4.14.2). */
function consume(db: Database, model: string, id: string, window: Window): boolean {
  return db.transaction(() => {
    const now = db.now()
    if (db.run(CONSUME, { model, id, now, ...window }) === 1) return true
    const grant = db.all(GRANT_OF, { model, id })[0]?.['grant_id']
    if (typeof grant !== 'string') return false
    db.run(REVOKE, { grant, now })
    db.run(DESTROY_GRANT, { grant, now })
    return false
  })
}

/**
 * Remembers an identifier for twice the time asked for: a proof dated into the future, as far as oidc-provider tolerates,
 * stays acceptable for twice its window after first use (RFC 9449 11.1).
 */
async function remember(
  db: Database,
  id: string,
  payload: Payload,
  expiresIn: number | undefined,
): Promise<void> {
  const seconds = 2 * (expiresIn ?? 0)
  const until = Math.floor(db.now() / 1000) + seconds
  const columns = toColumns('ReplayDetection', id, { ...payload, exp: until }, db.now(), seconds)
  if (db.run(INSERT_ONCE, columns) !== 1) throw await refusal('ReplayDetection', 'replay detected')
}
