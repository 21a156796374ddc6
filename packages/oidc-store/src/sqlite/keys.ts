import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import type { KeyRecord, KeyState, Keys, NewKey, Payload } from '../types.ts'
import type { Database, Row } from './database.ts'

const LIST = 'SELECT kid, state, jwk, created_at, updated_at FROM signing_key ORDER BY position'

const INSERT = `INSERT INTO signing_key (kid, state, jwk, created_at, updated_at)
  VALUES (:kid, :state, :jwk, :now, :now) ON CONFLICT (kid) DO NOTHING`

const SET_STATE = 'UPDATE signing_key SET state = :state, updated_at = :now WHERE kid = :kid'

/** The table of keys. */
export function createKeys(db: Database): Keys {
  return {
    list: async () => db.all(LIST).map(toKey),
    put: async (key) => insert(db, key),
    seed: async (keys) =>
      db.transaction(() => {
        if (db.all(LIST).length > 0) return false
        for (const key of keys) insert(db, key)
        return keys.length > 0
      }),
    setStates: async (changes) =>
      db.transaction(() => {
        for (const { kid, state } of changes) {
          assertState(state)
          const found = isIdentifier(kid) && db.run(SET_STATE, { kid, state, now: db.now() }) === 1
          if (!found) throw new StoreError('key_not_found', 'There is no key with this kid')
        }
      }),
    remove: async (kid) =>
      isIdentifier(kid) && db.run('DELETE FROM signing_key WHERE kid = :kid', { kid }) === 1,
  }
}

function insert(db: Database, { kid, state, jwk }: NewKey): void {
  assertIdentifiers(kid)
  assertState(state)
  const added = db.run(INSERT, { kid, state, jwk: toJson(jwk), now: db.now() })
  if (added !== 1) throw new StoreError('key_exists', 'There is already a key with this kid')
}

function assertState(state: KeyState): void {
  if (state !== 'next' && state !== 'active' && state !== 'retired') {
    throw new StoreError('input_invalid', 'A key is next, active or retired')
  }
}

function toKey(row: Row): KeyRecord {
  return {
    kid: String(row['kid']),
    state: String(row['state']) as KeyState,
    jwk: JSON.parse(String(row['jwk'])) as Payload,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
