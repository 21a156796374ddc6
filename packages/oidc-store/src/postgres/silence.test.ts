import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Postgres, startPostgres } from '@countersign/testing/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from './database.ts'

/** Passes connections on. Those that are open when it is told so fall silent, as when a machine is gone. */
const openProxy = async (to: URL) => {
  const pairs: (readonly [Socket, Socket])[] = []
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.pipe(far).pipe(near)
    pairs.push([near, far])
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far)
        far.unpipe(near)
      }
    },
    close: () => {
      for (const socket of pairs.flat()) socket.destroy()
      server.close()
    },
  }
}

let server: Postgres
let proxy: Awaited<ReturnType<typeof openProxy>>
let db: ReturnType<typeof openDatabase>
beforeAll(async () => {
  server = await startPostgres()
  const url = new URL(await server.createDatabase())
  proxy = await openProxy(new URL(url))
  url.port = String(proxy.port)
  const pool = { connectionString: url.href, max: 1, query_timeout: 3000 }
  db = openDatabase({ pool, schema: 'countersign', now: Date.now, migrations: [] })
}, 60_000)
afterAll(async () => {
  await db?.close()
  proxy?.close()
  await server?.close()
})

test('error: a server that has fallen silent is told by a code, and its only connection replaced', async () => {
  expect(await db.all('SELECT 1 AS one')).toEqual([{ one: 1 }])
  const changed = db.transaction(async (session) => {
    proxy.silence()
    await session.run('SELECT 1')
  })
  await expect(changed).rejects.toMatchObject({ code: 'store_unavailable' })
  expect(await db.all('SELECT 1 AS one')).toEqual([{ one: 1 }])
})
