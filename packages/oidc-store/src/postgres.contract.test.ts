import { type Postgres, startPostgres } from '@countersign/testing/postgres'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { storeContract } from './contract.ts'
import { createPostgresStore } from './postgres.ts'
import { raceRounds } from './test/raceRounds.ts'

let server: Postgres

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server?.close())

storeContract(
  { describe, test },
  {
    open: async (options) => {
      const store = createPostgresStore({ ...options, url: await server.createDatabase(), connections: 8 })
      await store.migrate()
      return { store, dispose: async () => {} }
    },
    race: {
      module: new URL('./test/postgresRace.ts', import.meta.url).href,
      prepare: async () => ({ location: await server.createDatabase(), dispose: async () => {} }),
      rounds: raceRounds,
    },
  },
)
