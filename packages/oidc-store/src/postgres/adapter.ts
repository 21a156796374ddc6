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
  type Window,
  windowOf,
} from '../sql/models.ts'
import { fromRow, keyOf, toColumns } from '../sql/records.ts'
import type { Row } from '../sql/row.ts'
import type { Payload, RefreshTokenGrace } from '../types.ts'
import { createClients } from './clients.ts'
import type { Database } from './database.ts'

// Nothing is saved under a revoked grant. Whoever revokes has to wait for the shared lock, and whoever saves for the
// other's end: so either the save is seen by the revocation, or the revocation by the save.
export const UPSERT: string = `WITH its_grant AS (
    SELECT payload, expires_at FROM record WHERE model = 'Grant' AND id = :grant FOR SHARE
  )
  INSERT INTO record (${COLUMNS})
  SELECT :model, :id, :payload, :grant::text, :client, :account, :uid, :userCode, :consumed::bigint, :expires::bigint,
    :now::bigint
  WHERE NOT EXISTS (SELECT 1 FROM its_grant WHERE payload IS NULL AND expires_at > :now::bigint)
  ${ON_CONFLICT}`

/** The adapters of all models over one pool. */
export function createAdapterFactory(db: Database, grace: RefreshTokenGrace): AdapterFactory {
  return (model) => (model === 'Client' ? clientAdapter(createClients(db)) : recordAdapter(db, model, grace))
}

function recordAdapter(db: Database, model: string, grace: RefreshTokenGrace): Adapter {
  const window = windowOf(model, grace)
  const spent = (row: Row): boolean => isSpent(row, db.now(), window)
  const lookUp = async (sql: string, value: string): Promise<AdapterPayload | undefined> => {
    if (!isIdentifier(value)) return undefined
    const [row] = await db.all(sql, { model, value, now: db.now() })
    return row && fromRow(row, undefined, spent)
  }
  return {
    upsert: async (id, payload, expiresIn) => {
      assertIdentifiers(id)
      if (model === 'ReplayDetection') return remember(db, id, payload as Payload, expiresIn)
      await db.run(UPSERT, toColumns(model, id, payload as Payload, db.now(), expiresIn))
    },
    find: async (id) => {
      if (!isIdentifier(id)) return undefined
      const [row] = await db.all(FIND, { model, id: keyOf(model, id), now: db.now() })
      return row && fromRow(row, id, spent)
    },
    findByUid: (uid) => lookUp(FIND_BY_UID, uid),
    findByUserCode: (userCode) => lookUp(FIND_BY_USER_CODE, userCode),
    consume: async (id) => {
      const won = isIdentifier(id) && (await consume(db, model, keyOf(model, id), window))
      if (!won) throw await refusal(model, `${model} already consumed`)
    },
    destroy: async (id) => {
      if (isIdentifier(id)) await db.run(DESTROY, { model, id: keyOf(model, id), ...burial(db.now()) })
    },
    revokeByGrantId: async (grantId) => {
      if (isIdentifier(grantId)) await db.run(REVOKE, { grant: grantId, ...burial(db.now()) })
    },
  }
}

/** The loser also ends the grant: somebody else holds the same code or token (RFC 6749 4.1.2, RFC 9700 4.14.2). */
async function consume(db: Database, model: string, id: string, window: Window): Promise<boolean> {
  const now = db.now()
  const use = { model, id, now, reuses: window.reuses, since: now - window.grace }
  if ((await db.run(CONSUME, use)) === 1) return true
  return db.transaction(async ({ all, run }) => {
    const grant = (await all(GRANT_OF, { model, id }))[0]?.['grant_id']
    if (typeof grant !== 'string') return false
    // The grant first: its lock holds back who is about to save something under it.
    await run(DESTROY_GRANT, { grant, ...burial(now) })
    await run(REVOKE, { grant, ...burial(now) })
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
  if ((await db.run(INSERT_ONCE, columns)) !== 1) throw await refusal('ReplayDetection', 'replay detected')
}
