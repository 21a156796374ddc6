import { startPostgres } from '@countersign/testing/postgres'
import { Client } from 'pg'
import { describe, test } from 'vitest'
import { faultContract } from './contract.ts'
import { createPostgresStore } from './postgres.ts'

/** Ends every other connection to the server, as a proxy or a network does. */
const cut = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $1',
    ['client backend'],
  )
  await client.end()
}

faultContract({ describe, test: (name, run) => test(name, run, 60_000) }, async () => {
  const server = await startPostgres()
  const url = await server.createDatabase()
  return {
    open: async ({ now } = {}) => createPostgresStore({ url, now }),
    kill: server.kill,
    restart: server.restart,
    cut: () => cut(server.url),
    close: server.close,
  }
})
