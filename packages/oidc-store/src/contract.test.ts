import { describe, test } from 'vitest'
import { storeContract } from './contract.ts'
import { createSqliteStore } from './sqlite.ts'
import { raceRounds } from './test/raceRounds.ts'
import { temporaryDatabase } from './test/temporary.ts'

storeContract(
  { describe, test },
  {
    open: async (options) => {
      const { location, dispose } = await temporaryDatabase()
      const store = createSqliteStore({ ...options, path: location, synchronous: 'normal' })
      await store.migrate()
      return { store, dispose }
    },
    race: {
      module: new URL('./test/sqliteRace.ts', import.meta.url).href,
      prepare: temporaryDatabase,
      rounds: raceRounds,
    },
  },
)
