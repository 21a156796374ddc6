import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@countersign/testing/postgres'
import { startRedis } from '@countersign/testing/redis'

/** Where the product can keep everything. */
export const STORES = ['SQLite', 'PostgreSQL', 'Redis'] as const

/** One of {@link STORES}. */
export type StoreName = (typeof STORES)[number]

/** Real servers with fresh files; they end with `close`. */
export type Stores = {
  /** A new, empty place, as the configuration names it. */
  readonly make: (name: StoreName) => Promise<Readonly<Record<string, unknown>>>
  readonly close: () => Promise<void>
}

/** Starts the servers that the named stores need. */
export async function startStores(names: readonly StoreName[]): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  const postgres = names.includes('PostgreSQL') ? await startPostgres() : undefined
  const redis = names.includes('Redis') ? await startRedis() : undefined
  let files = 0
  return {
    make: async (name) => {
      if (name === 'PostgreSQL') return { postgres: { url: await postgres?.createDatabase() } }
      if (name === 'Redis') return { redis: { url: redis?.createDatabase() } }
      files += 1
      return { path: join(folder, `idp${files}.sqlite`) }
    },
    close: async () => {
      await Promise.all([postgres?.close(), redis?.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
