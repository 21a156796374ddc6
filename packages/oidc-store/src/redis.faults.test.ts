import { startRedis } from '@countersign/testing/redis'
import { findRedis } from '@countersign/testing/redisBinary'
import { describe, test } from 'vitest'
import { faultContract } from './contract.ts'
import { createRedisStore } from './redis.ts'

describe.skipIf(findRedis() === undefined)('Redis', () => {
  faultContract({ describe, test: (name, run) => test(name, run, 60_000) }, async () => {
    const server = await startRedis()
    const url = server.createDatabase()
    return {
      open: async ({ now } = {}) => createRedisStore({ url, now }),
      kill: server.kill,
      restart: server.restart,
      cut: async () => {
        await server.send('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      },
      close: server.close,
    }
  })
})
