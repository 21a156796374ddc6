import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isIdentifier } from './internal/input.ts'
import { createSqliteStore } from './sqlite.ts'
import type { Store } from './types.ts'

const RUNS = runs(150)
const MODELS = ['AccessToken', 'AuthorizationCode', 'Session', 'Grant', 'Interaction', 'Unheard Of']

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', "' OR 1=1 --", '__proto__', 'a\u0000b', '\ud800', '%', '*', 'é', 'e\u0301', 'A', 'a'),
  fc.string({ minLength: 5000, maxLength: 5010 }),
)
const identifier = anyText.filter(isIdentifier)
const payload = fc.dictionary(
  anyText.filter((key) => key !== 'consumed' && key !== 'jti'),
  anyJson,
  { maxKeys: 6 },
)

let store: Store

beforeAll(async () => {
  store = createSqliteStore({ path: ':memory:', now: () => 1_800_000_000_000 })
  await store.migrate()
})

afterAll(() => store.close())

describe('createSqliteStore', () => {
  test('behavior: every payload comes back under every identifier, and under no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...MODELS),
        identifier,
        identifier,
        payload,
        async (model, id, other, body) => {
          const adapter = store.adapter(model)
          const saved = JSON.parse(JSON.stringify({ ...body, jti: id }))
          await adapter.upsert(id, saved, 60)
          expect(await adapter.find(id)).toEqual(saved)
          if (other !== id) expect(await adapter.find(other)).toBeUndefined()
          await adapter.destroy(id)
          expect(await adapter.find(id)).toBeUndefined()
          await store.purge(Number.MAX_SAFE_INTEGER)
        },
      ),
      RUNS,
    )
  })

  test('behavior: a single-use record is answered once, whatever it is called and holds', async () => {
    await fc.assert(
      fc.asyncProperty(identifier, identifier, anyJson, async (kind, id, value) => {
        const stored: unknown = JSON.parse(JSON.stringify(value))
        await store.singleUse.put(kind, id, value, 60)
        expect((await store.singleUse.consume(kind, id))?.payload).toEqual(stored)
        expect(await store.singleUse.consume(kind, id)).toBeUndefined()
        await store.purge(Number.MAX_SAFE_INTEGER)
      }),
      RUNS,
    )
  })

  test('behavior: hostile identifiers are answered with nothing or a coded error, never with another row', async () => {
    await store.adapter('Session').upsert('real', { jti: 'real', uid: 'real' }, 60)
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, fc.anything()), async (hostile) => {
        fc.pre(hostile !== 'real')
        const id = hostile as string
        expect(await store.adapter('Session').find(id)).toBeUndefined()
        expect(await store.adapter('Session').findByUid(id)).toBeUndefined()
        expect(await store.singleUse.get('challenge', id)).toBeUndefined()
        expect(await store.singleUse.consume(id, id)).toBeUndefined()
        expect(await store.clients.get(id)).toBeUndefined()
        await store.adapter('Session').destroy(id)
        await store.adapter('AccessToken').revokeByGrantId(id)
        await expect(store.adapter('RefreshToken').consume(id)).rejects.toThrow('invalid_grant')
      }),
      RUNS,
    )
    expect(await store.adapter('Session').findByUid('real')).toEqual({ jti: 'real', uid: 'real' })
  })

  test('behavior: any lifetime is stored, and decides alone whether the row is found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.double(), fc.integer(), fc.constant(undefined)), async (seconds) => {
        const adapter = store.adapter('AccessToken')
        await store.purge(Number.MAX_SAFE_INTEGER)
        await adapter.upsert('ttl', { jti: 'ttl' }, seconds)
        // The clock stands still, and counts milliseconds.
        const milliseconds = seconds === undefined ? Number.NaN : seconds * 1000
        fc.pre(!(milliseconds > 0 && milliseconds < 2))
        expect(await adapter.find('ttl')).toEqual(milliseconds <= 0 ? undefined : { jti: 'ttl' })
        await adapter.destroy('ttl')
        await store.purge(Number.MAX_SAFE_INTEGER)
      }),
      RUNS,
    )
  })
})
