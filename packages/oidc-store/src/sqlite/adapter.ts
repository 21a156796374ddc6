import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import { clientAdapter } from '../internal/clientAdapter.ts'
import { assertIdentifiers, isIdentifier } from '../internal/input.ts'
import { refusal } from '../internal/refuse.ts'
import {
  burial,
  COLUMNS,
  CONSUME,
  DESTROY,
  DESTROY_GRANT,
  FIND,
  FIND_BY_UID,
  FIND_BY_USER_CODE,
  GRANT_OF,
  INSERT_ONCE,
  isSpent,
  ON_CONFLICT,
  REVOKE,
  rememberFor,
  VALUES,
  type Window,
  windowOf,
} from '../sql/models.ts'
import { fromRow, keyOf, toColumns } from '../sql/records.ts'
import type { Row } from '../sql/row.ts'
import type { Payload, RefreshTokenGrace } from '../types.ts'
import { createClients } from './clients.ts'
import type { Database } from './database.ts'

// Nothing is saved under a revoked grant: the request that saves may have read before that happened.
const UPSERT = `INSERT INTO record (${COLUMNS}) SELECT ${VALUES}
  WHERE NOT EXISTS (SELECT 1 FROM record WHERE model = 'Grant' AND id = :grant AND payload IS NULL AND expires_at > :now)
  ${ON_CONFLICT}`

/** The adapters of all models over one connection. */
export function createAdapterFactory(db: Database, grace: RefreshTokenGrace): AdapterFactory {
  return (model) => (model === 'Client' ? clientAdapter(createClients(db)) : recordAdapter(db, model, grace))
}

function recordAdapter(db: Database, model: string, grace: RefreshTokenGrace): Adapter {
  const window = windowOf(model, grace)
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
      if (isIdentifier(id)) db.run(DESTROY, { model, id: keyOf(model, id), ...burial(db.now()) })
    },
    revokeByGrantId: async (grantId) => {
      if (isIdentifier(grantId)) db.run(REVOKE, { grant: grantId, ...burial(db.now()) })
    },
  }
}

/** The loser also ends the grant: somebody else holds the same code or token (RFC 6749 4.1.2, RFC 9700 4.14.2). */
function consume(db: Database, model: string, id: string, window: Window): boolean {
  return db.transaction(() => {
    const now = db.now()
    if (db.run(CONSUME, { model, id, now, reuses: window.reuses, since: now - window.grace }) === 1)
      return true
    const grant = db.all(GRANT_OF, { model, id })[0]?.['grant_id']
    if (typeof grant !== 'string') return false
    db.run(REVOKE, { grant, ...burial(now) })
    db.run(DESTROY_GRANT, { grant, ...burial(now) })
    return false
  })
}

/** An identifier that is there already is a replay. */
async function remember(
  db: Database,
  id: string,
  payload: Payload,
  expiresIn: number | undefined,
): Promise<void> {
  const seconds = rememberFor(expiresIn)
  const until = Math.floor(db.now() / 1000) + seconds
  const columns = toColumns('ReplayDetection', id, { ...payload, exp: until }, db.now(), seconds)
  if (db.run(INSERT_ONCE, columns) !== 1) throw await refusal('ReplayDetection', 'replay detected')
}
