import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DomainEvent } from '../events/types.ts'
import { createRecords } from '../store.ts'
import { createRevocations } from './revocations.ts'

const NOW = 1_800_000_000
const token = { jti: 'one', clientId: 'robot', iat: NOW - 60, exp: NOW + 60 }

describe('revokeToken', () => {
  const store = createSqliteStore({ path: ':memory:', now: () => NOW * 1000 })
  const events: DomainEvent[] = []
  const { isRevoked, revokeToken } = createRevocations({
    store,
    records: createRecords(store),
    events: { emit: async (event) => void events.push(event), listen: () => () => undefined },
    now: () => new Date(NOW * 1000),
  })
  beforeAll(() => store.migrate())
  afterAll(() => store.close())

  test('default: it counts no more, and is on record once, however often that is said', async () => {
    expect(await isRevoked(token)).toBe(false)
    await revokeToken(token)
    await revokeToken(token)
    expect(await isRevoked(token)).toBe(true)
    expect(events).toMatchObject([{ type: 'tokens.revoked', client: 'robot', detail: { jti: 'one' } }])
  })

  test('behavior: what has expired is not worth a word', async () => {
    events.length = 0
    await revokeToken({ ...token, jti: 'two', exp: NOW })
    expect(events).toEqual([])
  })
})
