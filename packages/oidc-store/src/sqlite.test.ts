import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { JWK } from 'oidc-provider'
import { afterEach, describe, expect, test } from 'vitest'
import { createSqliteStore } from './sqlite.ts'
import { temporaryDatabase } from './test/temporary.ts'

const undo: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function temporary(): Promise<string> {
  const { location, dispose } = await temporaryDatabase()
  undo.push(dispose)
  return location
}

async function open(options: Parameters<typeof createSqliteStore>[0]) {
  const store = createSqliteStore(options)
  undo.push(store.close)
  await store.migrate()
  return store
}

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('createSqliteStore', () => {
  test('default: what one store saves, the next one on the same file finds', async () => {
    const path = await temporary()
    const first = await open({ path })
    await first.adapter('Grant').upsert('g', { jti: 'g', clientId: 'rp' }, 60)
    await first.close()
    const second = await open({ path })
    expect(await second.adapter('Grant').find('g')).toEqual({ jti: 'g', clientId: 'rp' })
  })

  test('behavior: the file and its directory are created for their owner only', async () => {
    const path = join(dirname(await temporary()), 'a', 'b', 'store.db')
    await open({ path })
    expect([mode(path), mode(`${path}-wal`), mode(`${path}-shm`)]).toEqual(['600', '600', '600'])
    expect([mode(dirname(path)), mode(dirname(dirname(path)))]).toEqual(['700', '700'])
  })

  test('behavior: the permissions of an existing file are left alone', async () => {
    const path = await temporary()
    writeFileSync(path, '')
    chmodSync(path, 0o640)
    await open({ path })
    expect(mode(path)).toBe('640')
  })

  test('behavior: an in-memory store leaves no file', async () => {
    const store = await open({ path: ':memory:' })
    await store.adapter('Grant').upsert('g', { jti: 'g' }, 60)
    expect(await store.adapter('Grant').find('g')).toEqual({ jti: 'g' })
    expect(existsSync(':memory:')).toBe(false)
  })

  test('behavior: bearer credentials are not in the file', async () => {
    const path = await temporary()
    const store = await open({ path })
    const bearer = [
      'AccessToken',
      'AuthorizationCode',
      'RefreshToken',
      'RegistrationAccessToken',
      'InitialAccessToken',
    ]
    for (const model of bearer) {
      await store.adapter(model).upsert(`secret-${model}`, { jti: `secret-${model}`, kind: model }, 60)
      expect(await store.adapter(model).find(`secret-${model}`)).toEqual({
        jti: `secret-${model}`,
        kind: model,
      })
    }
    await store.close()
    expect(readFileSync(path).includes('AuthorizationCode')).toBe(true)
    expect(readFileSync(path).includes('secret-')).toBe(false)
  })

  test('behavior: the adapter is a factory as oidc-provider takes it', async () => {
    const { default: Provider } = await import('oidc-provider')
    const store = await open({ path: ':memory:' })
    await store.clients.put('rp', {
      redirect_uris: ['https://rp.example/cb'],
      client_secret: 'secret',
      id_token_signed_response_alg: 'ES256',
    })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const provider = new Provider('https://op.example', {
      adapter: store.adapter,
      cookies: { keys: ['test'] },
      features: { devInteractions: { enabled: false } },
      jwks: { keys: [privateKey.export({ format: 'jwk' }) as JWK] },
    })
    expect((await provider.Client.find('rp'))?.redirectUris).toEqual(['https://rp.example/cb'])
    await store.clients.remove('rp')
    expect(await provider.Client.find('rp')).toBeUndefined()
  })

  test('behavior: what a killed process used stays used', async () => {
    const path = await temporary()
    const file = fileURLToPath(new URL('./test/crash.ts', import.meta.url))
    const { signal } = spawnSync(process.execPath, ['--conditions=@countersign/source', file, path])
    expect(signal).toBe('SIGKILL')
    const store = await open({ path })
    expect((await store.adapter('AuthorizationCode').find('c'))?.consumed).toBeTypeOf('number')
    await expect(store.adapter('AuthorizationCode').consume('c')).rejects.toThrow('invalid_grant')
    expect((await store.singleUse.get('challenge', 'x'))?.consumed).toBe(true)
    expect(await store.singleUse.consume('challenge', 'x')).toBeUndefined()
  })

  test('error: store_unavailable when the path is a directory', async () => {
    const path = dirname(await temporary())
    expect(() => createSqliteStore({ path })).toThrow(expect.objectContaining({ code: 'store_unavailable' }))
  })

  test('error: store_unavailable when the file is no database', async () => {
    const path = await temporary()
    writeFileSync(
      path,
      'this is not a database, and long enough to be read as a header by a careless reader'.repeat(20),
    )
    expect(() => createSqliteStore({ path })).toThrow(expect.objectContaining({ code: 'store_unavailable' }))
    expect(readFileSync(path, 'utf8').startsWith('this is not')).toBe(true)
  })

  test('error: schema_missing before migrate', async () => {
    const store = createSqliteStore({ path: await temporary() })
    undo.push(store.close)
    const missing = expect.objectContaining({ code: 'schema_missing' })
    await expect(store.ping()).rejects.toThrow(missing)
    await expect(store.adapter('Grant').find('g')).rejects.toThrow(missing)
  })

  test('error: schema_newer when a later release wrote the file', async () => {
    const path = await temporary()
    await (await open({ path })).close()
    const db = new DatabaseSync(path)
    db.exec('INSERT INTO schema_version (version, applied_at) VALUES (99, 0)')
    db.close()
    const store = createSqliteStore({ path })
    undo.push(store.close)
    const newer = expect.objectContaining({ code: 'schema_newer' })
    await expect(store.migrate()).rejects.toThrow(newer)
    await expect(store.adapter('Grant').find('g')).rejects.toThrow(newer)
  })

  test('error: ping notices that a later release migrated the file while it was open', async () => {
    const path = await temporary()
    const store = await open({ path })
    await store.ping()
    const db = new DatabaseSync(path)
    db.exec('INSERT INTO schema_version (version, applied_at) VALUES (99, 0)')
    db.close()
    await expect(store.ping()).rejects.toThrow(expect.objectContaining({ code: 'schema_newer' }))
  })

  test('error: store_busy when another process holds the lock for longer than the timeout', async () => {
    const path = await temporary()
    const store = await open({ path, busyTimeout: 20 })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const busy = expect.objectContaining({ code: 'store_busy' })
    await expect(store.adapter('Grant').upsert('g', { jti: 'g' }, 60)).rejects.toThrow(busy)
    await expect(store.adapter('AuthorizationCode').consume('c')).rejects.toThrow(busy)
    other.exec('ROLLBACK')
    other.close()
    await store.adapter('Grant').upsert('g', { jti: 'g' }, 60)
    expect(await store.adapter('Grant').find('g')).toEqual({ jti: 'g' })
  })

  test('parameters: commits reach the disk by default, and only on request not', async () => {
    const { openFile } = await import('./sqlite/open.ts')
    for (const [synchronous, level] of [
      ['full', 2],
      ['normal', 1],
    ] as const) {
      const db = openFile({ path: await temporary(), busyTimeout: 100, synchronous })
      expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: level })
      expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
      db.close()
    }
  })
})
