import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { assertAdded, assertFound, assertState, INSERT, LIST, REMOVE, SET_STATE, toKey } from '../sql/keys.ts'
import type { Keys, NewKey } from '../types.ts'
import type { Database } from './database.ts'

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
          assertFound(isIdentifier(kid) && db.run(SET_STATE, { kid, state, now: db.now() }) === 1)
        }
      }),
    remove: async (kid) => isIdentifier(kid) && db.run(REMOVE, { kid }) === 1,
  }
}

function insert(db: Database, { kid, state, jwk }: NewKey): void {
  assertIdentifiers(kid)
  assertState(state)
  assertAdded(db.run(INSERT, { kid, state, jwk: toJson(jwk), now: db.now() }))
}
