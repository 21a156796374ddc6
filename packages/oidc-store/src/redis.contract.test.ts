import { type Redis, startRedis } from '@countersign/testing/redis'
import { findRedis } from '@countersign/testing/redisBinary'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { storeContract } from './contract.ts'
import { createRedisStore } from './redis.ts'
import { raceRounds } from './test/raceRounds.ts'

describe.skipIf(findRedis() === undefined)('Redis', () => {
  let server: Redis
  let used = 0
  const next = (): string => {
    used += 1
    return `t${used}`
  }

  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.close())

  storeContract(
    { describe, test },
    {
      open: async (options) => {
        const store = createRedisStore({
          ...options,
          url: server.createDatabase().replace(/\d+$/, '0'),
          prefix: next(),
        })
        await store.migrate()
        return { store, dispose: async () => {} }
      },
      race: {
        module: new URL('./test/redisRace.ts', import.meta.url).href,
        prepare: async () => ({ location: server.createDatabase(), dispose: async () => {} }),
        rounds: raceRounds,
      },
    },
  )
})
