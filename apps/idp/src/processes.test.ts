import { type Postgres, startPostgres } from '@countersign/testing/postgres'
import { type Redis, startRedis } from '@countersign/testing/redis'
import { findRedis } from '@countersign/testing/redisBinary'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClientAdmin } from './clients/clients.ts'
import { parseConfig } from './config/load.ts'
import type { ConfigInput } from './config/schema.ts'
import { openStore } from './store.ts'
import { CALLBACK } from './test/idp.ts'
import { newPerson, walkThrough } from './test/person.ts'
import { type Processes, startProcesses } from './test/processes.ts'
import { authorize, redeem } from './test/relyingParty.ts'

type Place = NonNullable<ConfigInput['store']>

/** Registered as an operator does, in the store that the processes share. */
const register = async (store: Place): Promise<string> => {
  const opened = await openStore(parseConfig({ store }))
  const clients = createClientAdmin({ store: opened, validate: async () => {} })
  const { secret = '' } = await clients.create({ clientId: 'demo', name: 'Demo', redirectUris: [CALLBACK] })
  await opened.close()
  return secret
}

/** What holds for every store that several processes can share. */
const suite = (prepare: () => Promise<Place>) => {
  let processes: Processes
  let rp: client.Configuration

  beforeAll(async () => {
    const store = await prepare()
    const secret = await register(store)
    processes = await startProcesses(store, 2)
    rp = await client.discovery(new URL(processes.url), 'demo', undefined, client.ClientSecretBasic(secret), {
      execute: [client.allowInsecureRequests],
    })
  }, 300_000)
  afterAll(() => processes?.stop())

  const login = async () => {
    const person = newPerson()
    const request = await authorize(rp, { scope: 'openid siwe offline_access', prompt: 'consent' })
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    expect(tokens.claims()).toMatchObject({ account: person.account })
    return tokens
  }

  test('default: a login started on one is finished on another, and its tokens are known to both', async () => {
    const before = processes.served().length
    const tokens = await login()
    expect(new Set(processes.served().slice(before))).toEqual(new Set([0, 1]))
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    for (let turn = 0; turn < 2; turn += 1) {
      const claims = await client.fetchUserInfo(rp, renewed.access_token, tokens.claims()?.sub ?? '')
      expect(claims.sub).toBe(tokens.claims()?.sub)
    }
    await expect(client.refreshTokenGrant(rp, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  test('behavior: a rolling restart under load loses no login', { timeout: 300_000 }, async () => {
    let rolling = true
    let done = 0
    const visitor = async (): Promise<void> => {
      while (rolling) {
        await login()
        done += 1
      }
    }
    const visitors = Promise.all(Array.from({ length: 4 }, visitor))
    const roll = async (): Promise<void> => {
      try {
        await processes.restart(0)
        await processes.restart(1)
      } finally {
        rolling = false
      }
    }
    await Promise.all([visitors, roll()])
    expect(done).toBeGreaterThan(4)
    console.log(`${done} logins during a restart of every process, none lost`)
  })
}

describe('two processes over PostgreSQL', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.close())
  suite(async () => ({ postgres: { url: await server.createDatabase() } }))
})

describe.skipIf(findRedis() === undefined)('two processes over Redis', () => {
  let server: Redis
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.close())
  suite(async () => ({ redis: { url: server.createDatabase() } }))
})
