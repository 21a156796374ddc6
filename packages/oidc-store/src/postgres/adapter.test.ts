import { type Postgres, startPostgres } from '@countersign/testing/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPostgresStore } from '../postgres.ts'
import { toColumns } from '../sql/records.ts'
import { UPSERT } from './adapter.ts'
import { toPositional } from './statement.ts'

let server: Postgres

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server?.close())

/** A store whose code `c` was used already, and a connection in the middle of saving a token under the same grant. */
const prepare = async () => {
  const url = await server.createDatabase()
  const store = createPostgresStore({ url })
  await store.migrate()
  await store.adapter('Grant').upsert('g', { jti: 'g', clientId: 'rp' }, 600)
  await store.adapter('AuthorizationCode').upsert('c', { jti: 'c', grantId: 'g', consumed: 1 }, 600)
  const saving = new Client({ connectionString: url, options: '-c search_path=countersign' })
  await saving.connect()
  const columns = toColumns('RefreshToken', 'r', { jti: 'r', grantId: 'g' }, Date.now(), 600)
  const save = async (): Promise<number> => {
    const statement = toPositional(UPSERT, columns)
    return (await saving.query(statement.text, [...statement.values])).rowCount ?? 0
  }
  const waiting = async (): Promise<unknown> => {
    const sql =
      "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return (await saving.query(sql)).rows[0]?.count
  }
  const isAlive = async (): Promise<boolean> => Boolean(await store.adapter('RefreshToken').find('r'))
  const reuse = (): Promise<string> =>
    store
      .adapter('AuthorizationCode')
      .consume('c')
      .then(
        () => 'won',
        (error: unknown) => (error as Error).message,
      )
  const end = async (): Promise<void> => {
    await saving.end()
    await store.close()
  }
  return { saving, save, isAlive, reuse, waiting, end }
}

describe('a token that is saved while its grant is revoked', () => {
  test('behavior: the revocation waits for the save, and then ends the token', async () => {
    const { saving, save, isAlive, reuse, waiting, end } = await prepare()
    await saving.query('BEGIN')
    expect(await save()).toBe(1)
    let settled = false
    const revocation = reuse().finally(() => {
      settled = true
    })
    // Nothing else in this database waits for a lock.
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1)
    expect(settled).toBe(false)
    await saving.query('COMMIT')
    expect(await revocation).toBe('invalid_grant')
    expect(await isAlive()).toBe(false)
    await end()
  })

  test('behavior: a save after the revocation saves nothing', async () => {
    const { save, isAlive, reuse, end } = await prepare()
    expect(await reuse()).toBe('invalid_grant')
    expect(await save()).toBe(0)
    expect(await isAlive()).toBe(false)
    await end()
  })
})
