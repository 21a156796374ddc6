import { inspect } from 'node:util'
import { type Postgres, startPostgres } from '@countersign/testing/postgres'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createPostgresStore, type PostgresStoreOptions } from './postgres.ts'
import type { Store } from './types.ts'

let server: Postgres
const opened: Store[] = []

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
})
afterAll(() => server?.close())

const open = (options: PostgresStoreOptions): Store => {
  const store = createPostgresStore(options)
  opened.push(store)
  return store
}

const query = async (url: string, sql: string): Promise<readonly unknown[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as readonly unknown[]
  } finally {
    await client.end()
  }
}

const coded = (code: string) => expect.objectContaining({ code })

describe('createPostgresStore', () => {
  test('behavior: processes that start together migrate once', async () => {
    const url = await server.createDatabase()
    const stores = [1, 2, 3, 4].map(() => open({ url }))
    const migrations = await Promise.all(stores.map((store) => store.migrate()))
    const { target } = await (stores[0] as Store).status()
    expect(migrations.filter(({ from }) => from === 0)).toHaveLength(1)
    expect(migrations.every(({ to }) => to === target)).toBe(true)
    expect(await query(url, 'SELECT version FROM countersign.countersign_schema')).toHaveLength(target)
  })

  test('behavior: nothing works before the migration, and the status tells why', async () => {
    const store = open({ url: await server.createDatabase() })
    expect((await store.status()).version).toBe(0)
    await expect(store.ping()).rejects.toThrow(coded('schema_missing'))
    await expect(store.adapter('Grant').find('g')).rejects.toThrow(coded('schema_missing'))
    await store.migrate()
    await store.ping()
  })

  test('behavior: two schemas of one database know nothing of each other', async () => {
    const url = await server.createDatabase()
    const [a, b] = [open({ url, schema: 'tenant_a' }), open({ url, schema: 'tenant_b' })]
    await Promise.all([a.migrate(), b.migrate()])
    await a.clients.put('rp', {})
    expect(await b.clients.get('rp')).toBeUndefined()
    expect((await a.clients.get('rp'))?.version).toBe(1)
  })

  test('behavior: no identifier that can be redeemed stands in the database', async () => {
    const url = await server.createDatabase()
    const store = open({ url })
    await store.migrate()
    const secret = 'a-refresh-token-that-nobody-else-may-read'
    await store.adapter('RefreshToken').upsert(secret, { jti: secret, grantId: 'g' }, 60)
    expect(JSON.stringify(await query(url, 'SELECT * FROM countersign.record'))).not.toContain(secret)
    expect((await store.adapter('RefreshToken').find(secret))?.jti).toBe(secret)
  })

  test('error: the tables of another application are not touched', async () => {
    const url = await server.createDatabase()
    await query(url, 'CREATE SCHEMA countersign; CREATE TABLE countersign.customer (name TEXT)')
    const store = open({ url })
    await expect(store.migrate()).rejects.toThrow(coded('store_foreign'))
    await expect(store.ping()).rejects.toThrow(coded('store_foreign'))
    expect(await query(url, "SELECT 1 FROM pg_tables WHERE schemaname = 'countersign'")).toHaveLength(1)
  })

  test('error: a schema of a newer release is refused', async () => {
    const url = await server.createDatabase()
    const store = open({ url })
    await store.migrate()
    await query(url, 'INSERT INTO countersign.countersign_schema VALUES (99, 0)')
    const next = open({ url })
    await expect(next.migrate()).rejects.toThrow(coded('schema_newer'))
    await expect(next.adapter('Grant').find('g')).rejects.toThrow(coded('schema_newer'))
  })

  test('error: a schema that is no plain name is refused before anything is asked', () => {
    for (const schema of ['', 'A', 'a b', 'a;drop schema public', 'a"b', '1a', 'a'.repeat(64)])
      expect(() => createPostgresStore({ url: 'postgres://127.0.0.1:1/x', schema })).toThrow(
        coded('input_invalid'),
      )
  })

  test('error: a server that is not there is told by a code, and without the password', async () => {
    const store = open({ url: 'postgres://user:secret-word@127.0.0.1:1/x', connectTimeout: 500 })
    const error = await store.ping().catch((failure: unknown) => failure)
    expect(error).toEqual(coded('store_unavailable'))
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret-word')
  })

  test('error: a statement that takes too long ends as busy', async () => {
    const url = await server.createDatabase()
    const store = open({ url, statementTimeout: 200 })
    await store.migrate()
    await store.keys.put({ kid: 'k', state: 'next', jwk: {} })
    const holder = new Client({ connectionString: url })
    await holder.connect()
    await holder.query('BEGIN; LOCK TABLE countersign.signing_key IN ACCESS EXCLUSIVE MODE')
    await expect(store.keys.list()).rejects.toThrow(coded('store_busy'))
    await holder.end()
    expect(await store.keys.list()).toHaveLength(1)
  })
})
