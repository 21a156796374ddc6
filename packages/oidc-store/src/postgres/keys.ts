import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { assertAdded, assertFound, assertState, INSERT, LIST, REMOVE, SET_STATE, toKey } from '../sql/keys.ts'
import type { Keys, NewKey } from '../types.ts'
import type { Database, Session } from './database.ts'
import { lockName } from './lock.ts'

/** The table of keys. */
export function createKeys(db: Database): Keys {
  return {
    list: async () => (await db.all(LIST)).map(toKey),
    put: (key) => insert(db, key, db.now()),
    seed: (keys) =>
      db.transaction(async (session) => {
        await lockName(session, 'keys')
        if ((await session.all(LIST)).length > 0) return false
        for (const key of keys) await insert(session, key, db.now())
        return keys.length > 0
      }),
    setStates: (changes) =>
      db.transaction(async (session) => {
        await lockName(session, 'keys')
        for (const { kid, state } of changes) {
          assertState(state)
          const values = { kid, state, now: db.now() }
          assertFound(isIdentifier(kid) && (await session.run(SET_STATE, values)) === 1)
        }
      }),
    remove: async (kid) => isIdentifier(kid) && (await db.run(REMOVE, { kid })) === 1,
  }
}

async function insert(session: Session, { kid, state, jwk }: NewKey, now: number): Promise<void> {
  assertIdentifiers(kid)
  assertState(state)
  assertAdded(await session.run(INSERT, { kid, state, jwk: toJson(jwk), now }))
}
