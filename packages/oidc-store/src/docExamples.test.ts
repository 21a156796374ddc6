import { pathToFileURL } from 'node:url'
import { docExamples, type Names } from '@countersign/testing/docExamples'
import { startPostgres } from '@countersign/testing/postgres'
import { startRedis } from '@countersign/testing/redis'
import { findRedis } from '@countersign/testing/redisBinary'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createSqliteStore } from './sqlite.ts'
import { temporaryDatabase } from './test/temporary.ts'

const postgres = await startPostgres()
const redis = findRedis() === undefined ? undefined : await startRedis()
const databases = await Promise.all(Array.from({ length: 5 }, temporaryDatabase))
const [purged, opened, ofCodes, ofProofs, audited] = databases.map(({ location }) => location)
afterAll(async () => {
  await Promise.all([postgres.close(), redis?.close(), ...databases.map(({ dispose }) => dispose())])
})

const close = ({ store }: Names) => store.close()
const openStore = pathToFileURL(`${import.meta.dirname}/test/sqliteRace.ts`).href

/** What the example tells the runner of Node, which is not to run inside of this one. */
const told: string[] = []
vi.doMock('node:test', () => ({
  describe: (_: string, define: () => void) => define(),
  test: (name: string) => void told.push(name),
}))

describe('examples of the API reference', async () => {
  const examples = docExamples(import.meta.url, {
    'audit.ts#verifyAuditChain': {
      given: async () => {
        const store = createSqliteStore({ path: audited ?? '' })
        await store.migrate()
        return { store }
      },
    },
    'contract.ts#storeContract': {
      check: () => expect(told.length).toBeGreaterThan(50),
    },
    'contract/raceProviders.ts#raceProviders': {
      substitutions: { './openStore.js': openStore, './race.db': ofProofs ?? '' },
    },
    'contract/raceStores.ts#raceStores': {
      substitutions: { './openStore.js': openStore, './race.db': ofCodes ?? '' },
    },
    'postgres.ts#createPostgresStore': {
      substitutions: { 'postgres://countersign@localhost/identity': await postgres.createDatabase() },
      check: close,
    },
    'purgeJob.ts#startPurgeJob': {
      substitutions: { './data/countersign.db': purged ?? '' },
      check: close,
    },
    'redis.ts#createRedisStore': redis
      ? { substitutions: { 'redis://localhost:6379': redis.createDatabase() }, check: close }
      : { compiledOnly: 'Redis is not installed here' },
    'sqlite.ts#createSqliteStore': {
      substitutions: { './data/countersign.db': opened ?? '' },
      check: close,
    },
  })
  // Races start processes, which is slow on a busy machine.
  for (const { name, run } of examples) test(name, run, 120_000)
})
