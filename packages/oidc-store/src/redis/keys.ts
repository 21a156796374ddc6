import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { assertAdded, assertFound, assertState, toKey } from '../sql/keys.ts'
import type { KeyRecord, Keys } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { keyName } from './names.ts'
import { PUT_KEY, REMOVE_KEY, SEED_KEYS, SET_STATES } from './valueScripts.ts'

const FIELDS = ['kid', 'state', 'jwk', 'created', 'updated'] as const

const toFound = (reply: Reply): KeyRecord | undefined => {
  const [kid, state, jwk, created, updated] = reply as readonly Reply[]
  return typeof kid === 'string'
    ? toKey({ kid, state, jwk, created_at: created, updated_at: updated })
    : undefined
}

/** The signing keys, in the order in which they came. */
export function createKeys(redis: Connection): Keys {
  const index = keyName(redis.prefix, 'keys')
  const positions = keyName(redis.prefix, 'key-positions')
  const keyOf = (kid: string): string => keyName(redis.prefix, 'key', kid)
  return {
    list: async () => {
      const kids = (await redis.command('ZRANGE', index, '0', '-1')) as readonly string[]
      const found = await Promise.all(kids.map((kid) => redis.command('HMGET', keyOf(kid), ...FIELDS)))
      return found.map(toFound).filter((key) => key !== undefined)
    },
    put: async ({ kid, state, jwk }) => {
      assertIdentifiers(kid)
      assertState(state)
      const args = [kid, state, toJson(jwk), redis.now()]
      assertAdded(Number(await redis.script(PUT_KEY, [keyOf(kid), index, positions], args)))
    },
    seed: async (keys) => {
      for (const { kid, state } of keys) {
        assertIdentifiers(kid)
        assertState(state)
      }
      assertAdded(new Set(keys.map(({ kid }) => kid)).size === keys.length ? 1 : 0)
      const names = keys.map(({ kid }) => keyOf(kid))
      const args = keys.flatMap(({ kid, state, jwk }) => [kid, state, toJson(jwk)])
      const seeded = await redis.script(SEED_KEYS, [index, positions, ...names], [redis.now(), ...args])
      return seeded === 1 && keys.length > 0
    },
    setStates: async (changes) => {
      for (const { state } of changes) assertState(state)
      assertFound(changes.every(({ kid }) => isIdentifier(kid)))
      const names = changes.map(({ kid }) => keyOf(kid))
      const states = changes.map(({ state }) => state)
      assertFound((await redis.script(SET_STATES, names, [redis.now(), ...states])) === 1)
    },
    remove: async (kid) =>
      isIdentifier(kid) && (await redis.script(REMOVE_KEY, [keyOf(kid), index], [kid])) === 1,
  }
}
