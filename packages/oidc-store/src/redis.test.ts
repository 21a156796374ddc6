import { inspect } from 'node:util'
import { type Redis, type RedisOptions, startRedis } from '@countersign/testing/redis'
import { findRedis } from '@countersign/testing/redisBinary'
import { createClient } from '@redis/client'
import { afterEach, describe, expect, test } from 'vitest'
import { createRedisStore, type RedisStoreOptions } from './redis.ts'
import type { Store } from './types.ts'

const undo: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const start = async (options?: RedisOptions): Promise<Redis> => {
  const server = await startRedis(options)
  undo.push(server.close)
  return server
}

const open = (options: RedisStoreOptions): Store => {
  const store = createRedisStore(options)
  undo.push(store.close)
  return store
}

const coded = (code: string) => expect.objectContaining({ code })

describe.skipIf(findRedis() === undefined)('createRedisStore', () => {
  test('behavior: nothing works before the migration, and the status tells why', async () => {
    const store = open({ url: (await start()).createDatabase() })
    expect(await store.status()).toEqual({ version: 0, target: 1 })
    await expect(store.ping()).rejects.toThrow(coded('schema_missing'))
    await expect(store.adapter('Grant').find('g')).rejects.toThrow(coded('schema_missing'))
    const migrations = await Promise.all([store.migrate(), store.migrate()])
    expect(migrations.toSorted((a, b) => a.from - b.from)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 1 },
    ])
    await store.ping()
    expect(await store.adapter('Grant').find('g')).toBeUndefined()
  })

  test('behavior: two prefixes of one server know nothing of each other', async () => {
    const url = (await start()).createDatabase()
    const [a, b] = [open({ url, prefix: 'tenant-a' }), open({ url, prefix: 'tenant-b' })]
    await Promise.all([a.migrate(), b.migrate()])
    await a.clients.put('rp', {})
    expect(await b.clients.get('rp')).toBeUndefined()
    expect((await a.clients.get('rp'))?.version).toBe(1)
  })

  test('behavior: identifiers with every kind of character keep apart', async () => {
    const store = open({ url: (await start()).createDatabase() })
    await store.migrate()
    const ids = ['a:b', 'a%3Ab', 'a b', 'ä', '😀', "!'()*~", 'a/b', '{x}', '', 'A', '\n']
    for (const id of ids)
      await store.adapter('Grant').upsert(id, { jti: id, clientId: id, n: id } as never, 60)
    for (const id of ids) expect(await store.adapter('Grant').find(id)).toMatchObject({ n: id })
    for (const id of ids) await store.singleUse.put(id, id, { id }, 60)
    for (const id of ids) expect((await store.singleUse.consume(id, id))?.payload).toEqual({ id })
    expect((await store.listing.list('Grant', { clientId: 'ä' })).records.map(({ id }) => id)).toEqual(['ä'])
    expect((await store.listing.list('Grant')).records).toHaveLength(ids.length)
  })

  test('behavior: no identifier that can be redeemed stands in the database', async () => {
    const url = (await start()).createDatabase()
    const store = open({ url })
    await store.migrate()
    const secret = 'a-refresh-token-that-nobody-else-may-read'
    await store.adapter('RefreshToken').upsert(secret, { jti: secret, grantId: 'g' }, 60)
    const client = createClient({ url })
    await client.connect()
    const keys = await client.keys('*:record:*')
    const records = await Promise.all(keys.map((key) => client.hGetAll(key)))
    client.destroy()
    expect(records).toHaveLength(1)
    expect(JSON.stringify([keys, records])).not.toContain(secret)
    expect((await store.adapter('RefreshToken').find(secret))?.jti).toBe(secret)
  })

  test('behavior: a purge leaves no index behind', async () => {
    const server = await start()
    const url = server.createDatabase()
    const store = open({ url })
    await store.migrate()
    for (let n = 0; n < 20; n += 1) {
      const payload = {
        jti: `s${n}`,
        accountId: 'a',
        clientId: 'rp',
        grantId: 'g',
        uid: `u${n}`,
        userCode: `c${n}`,
      }
      for (const model of ['Session', 'Grant', 'DeviceCode', 'RefreshToken'])
        await store.adapter(model).upsert(`${model}${n}`, payload, 1)
      await store.singleUse.put('challenge', `x${n}`, 1, 1)
      await store.schedule.put('check', `x${n}`, 1, { dueAt: 0, ttl: 1 })
      await store.counters.add('address', `x${n}`, 1)
    }
    const counts = await store.purge(Date.now() + 10_000)
    expect(counts).toEqual({ records: 80, singleUse: 20, schedule: 20, counters: 20 })
    // What is left is the version of the layout.
    const database = url.slice(url.lastIndexOf('/') + 1)
    expect(await server.send('SWAPDB', '0', database)).toBe('+OK')
    expect(await server.send('DBSIZE')).toBe(':1')
  })

  test('error: a server that may forget is refused, unless the operator takes it as it is', async () => {
    const forgetful = (await start({ appendOnly: false })).createDatabase()
    await expect(open({ url: forgetful }).migrate()).rejects.toThrow(coded('store_unsafe'))
    const evicting = (await start({ evictionPolicy: 'allkeys-lru' })).createDatabase()
    await expect(open({ url: evicting }).migrate()).rejects.toThrow(coded('store_unsafe'))
    await open({ url: evicting, durability: 'any' }).migrate()
  })

  test('error: keys of another application, and of a newer release, are not touched', async () => {
    const server = await start()
    await server.send('SADD', '{countersign}:schema', 'x')
    const url = server.createDatabase().replace(/\d+$/, '0')
    await expect(open({ url }).migrate()).rejects.toThrow(coded('store_foreign'))
    await server.send('SET', '{countersign}:schema', '99')
    await expect(open({ url }).migrate()).rejects.toThrow(coded('schema_newer'))
    await expect(open({ url }).adapter('Grant').find('g')).rejects.toThrow(coded('schema_newer'))
    await server.send('SET', '{countersign}:schema', 'pear')
    await expect(open({ url }).ping()).rejects.toThrow(coded('store_foreign'))
  })

  test('error: a prefix that is no plain name is refused before anything is asked', () => {
    for (const prefix of ['', 'A', 'a b', 'a}b', 'a:b', '1a', 'a'.repeat(64)])
      expect(() => createRedisStore({ url: 'redis://127.0.0.1:1', prefix })).toThrow(coded('input_invalid'))
  })

  test('error: a server that is not there is told by a code, and without the password', async () => {
    const store = open({ url: 'redis://user:secret-word@127.0.0.1:1', connectTimeout: 500 })
    const error = await store.ping().catch((failure: unknown) => failure)
    expect(error).toEqual(coded('store_unavailable'))
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret-word')
  })

  test('error: many who ask while the server is away wait for one connection', async () => {
    const warnings: Error[] = []
    const collect = (warning: Error) => warnings.push(warning)
    process.on('warning', collect)
    undo.push(async () => {
      process.off('warning', collect)
    })
    const store = open({ url: 'redis://127.0.0.1:1' })
    const together = await Promise.allSettled(Array.from({ length: 12 }, () => store.ping()))
    expect(together.every(({ status }) => status === 'rejected')).toBe(true)
    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([])
  })

  test('error: a server that hangs is told by a code', async () => {
    const server = await start()
    const url = server.createDatabase()
    const store = open({ url, commandTimeout: 300 })
    await store.migrate()
    await server.send('CLIENT', 'PAUSE', '1500', 'ALL')
    await expect(store.keys.list()).rejects.toThrow(coded('store_unavailable'))
  })
})
