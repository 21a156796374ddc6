import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '@countersign/testing/postgres'
import { type Redis, startRedis } from '@countersign/testing/redis'
import { findRedis } from '@countersign/testing/redisBinary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig, tenantConfigs } from './config/load.ts'
import { redacted } from './config/redacted.ts'
import type { ConfigInput } from './config/schema.ts'
import { connectStore, openStore } from './store.ts'
import { placesOf } from './test/issuesOf.ts'

type Place = NonNullable<ConfigInput['store']>

/** What holds for every store that a configuration can name. */
const suite = (next: () => Place | Promise<Place>) => {
  test('default: is brought up to date at start', async () => {
    const store = await openStore(parseConfig({ store: await next() }))
    const { version, target } = await store.status()
    expect(version).toBe(target)
    await store.clients.put('rp', {})
    await store.close()
  })

  test('behavior: with `migrate` off, a store that is not up to date stops the start', async () => {
    const config = parseConfig({ store: { ...(await next()), migrate: false } })
    await expect(openStore(config)).rejects.toMatchObject({ code: 'schema_missing' })
    const store = await connectStore(config)
    expect((await store.status()).version).toBe(0)
    await store.migrate()
    await store.close()
    const opened = await openStore(config)
    await opened.close()
  })

  test('behavior: what a tenant keeps is not there for another', async () => {
    const config = parseConfig({ store: await next(), tenants: { 'acme-a': {}, acme: {} } })
    const configs = [config, ...tenantConfigs(config).values()]
    const stores = await Promise.all(configs.map((each) => openStore(each)))
    // Each in turn: one that keeps has something to show to the others, whose names begin alike.
    for (const [index, own] of stores.entries()) {
      await own.clients.put(`rp-${index}`, {})
      await own.singleUse.put('nonce', `n-${index}`, {}, 60)
      for (const other of stores.filter((store) => store !== own)) {
        expect(await other.clients.get(`rp-${index}`)).toBeUndefined()
        expect(await other.singleUse.consume('nonce', `n-${index}`)).toBeUndefined()
      }
      expect((await own.clients.list()).clients.map(({ id }) => id)).toEqual([`rp-${index}`])
      expect(await own.singleUse.consume('nonce', `n-${index}`)).toBeDefined()
    }
    await Promise.all(stores.map((store) => store.close()))
  })
}

describe('store in a file', () => {
  let folder: string
  let count = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-stores-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  suite(() => {
    count += 1
    return { path: join(folder, `${count}.sqlite`) }
  })
})

describe('store in PostgreSQL', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.close())
  suite(async () => ({ postgres: { url: await server.createDatabase() } }))
})

describe.skipIf(findRedis() === undefined)('store in Redis', () => {
  let server: Redis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.close())
  suite(() => ({ redis: { url: server.createDatabase() } }))
})

describe('the configuration of a store', () => {
  const POSTGRES = { url: 'postgres://ann:pass-word@db.example:5433/identity' }
  const REDIS = { url: 'rediss://ann:pass-word@cache.example/2' }

  test('error: names one server, not two', () => {
    expect(placesOf({ store: { postgres: POSTGRES, redis: REDIS } })).toEqual(['config_invalid store.redis'])
  })

  test('error: takes no other kind of address, and no schema that is no name', () => {
    for (const [store, path] of [
      [{ postgres: { url: 'mysql://db.example/x' } }, 'postgres.url'],
      [{ redis: { url: 'https://cache.example' } }, 'redis.url'],
      [{ postgres: { ...POSTGRES, schema: 'a;drop' } }, 'postgres.schema'],
    ] as const)
      expect(placesOf({ store })).toEqual([`config_invalid store.${path}`])
  })

  test('behavior: is shown without user and password', () => {
    for (const store of [{ postgres: POSTGRES }, { redis: REDIS }]) {
      const shown = JSON.stringify(redacted(parseConfig({ store })))
      expect(shown).not.toMatch(/pass-word|ann/)
      expect(shown).toMatch(/db\.example:5433\/identity|cache\.example\/2/)
    }
  })

  test('behavior: in production a server is as good as a file', () => {
    const production = { issuer: 'https://id.example', store: { path: ':memory:', redis: REDIS } }
    expect(parseConfig(production).mode).toBe('production')
    expect(placesOf({ ...production, store: { path: ':memory:' } })).toEqual(['store_not_durable store.path'])
  })
})
