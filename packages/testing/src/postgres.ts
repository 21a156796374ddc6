import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { TestingError } from './errors.ts'
import { freePort } from './freePort.ts'
import { type Binaries, findPostgres, type User } from './postgresBinary.ts'

/** A running PostgreSQL server of its own. */
export type Postgres = {
  /** Of a superuser, in the database `postgres`. */
  readonly url: string
  /** Creates an empty database and returns its URL. */
  readonly createDatabase: () => Promise<string>
  /** Ends every process of the server at once, as a power cut of its machine does. */
  readonly kill: () => Promise<void>
  /** Starts the killed server again on the same port and files. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

const START_MS = 60_000

const run = async (url: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

const answers = async (url: string, child: ChildProcess): Promise<void> => {
  const until = Date.now() + START_MS
  for (;;) {
    try {
      return await run(url, 'SELECT 1')
    } catch (cause) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new TestingError('postgres_failed', 'PostgreSQL does not start.', { cause })
      }
      await setTimeout(30)
    }
  }
}

/** A group of its own, so that the workers die with the server; no fsync, because no machine dies here. */
const spawnServer = (
  { postgres, user }: Binaries,
  { data, port }: { readonly data: string; readonly port: number },
) =>
  spawn(
    postgres,
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F', '-c', 'shared_buffers=32MB'],
    {
      ...user,
      detached: true,
      stdio: 'ignore',
    },
  )

const killGroup = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGKILL')
  await ended
}

const createCluster = async ({ initdb }: Binaries, user: User | undefined): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-postgres-'))
  if (user) await chown(directory, user.uid, user.gid)
  const data = join(directory, 'data')
  const args = ['-D', data, '-U', 'countersign', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C']
  await promisify(execFile)(initdb, args, { ...user, env: { PATH: process.env['PATH'], HOME: directory } })
  return directory
}

/**
 * Starts PostgreSQL from the binaries that npm carries, with fresh files, on a free loopback port. It refuses to run as
 * root, so it then runs as `nobody`. The server ends with this process.
 *
 * @throws {@link TestingError} `postgres_missing` where npm has no binaries, `postgres_failed` when it does not start
 * @example
 * const postgres = await startPostgres()
 * const url = await postgres.createDatabase()
 */
export async function startPostgres(): Promise<Postgres> {
  const binaries = await findPostgres()
  const directory = await createCluster(binaries, binaries.user)
  const port = await freePort()
  const place = { data: join(directory, 'data'), port }
  const url = (database: string): string => `postgres://countersign@127.0.0.1:${port}/${database}`
  let child = spawnServer(binaries, place)
  const killNow = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  process.once('exit', killNow)
  const close = async (): Promise<void> => {
    process.off('exit', killNow)
    await killGroup(child)
    await rm(directory, { recursive: true, force: true })
    await binaries.dispose()
  }
  try {
    await answers(url('postgres'), child)
  } catch (error) {
    await close()
    throw error
  }
  let databases = 0
  return {
    url: url('postgres'),
    createDatabase: async () => {
      databases += 1
      const name = `test_${databases}`
      await run(url('postgres'), `CREATE DATABASE ${name}`)
      return url(name)
    },
    kill: () => killGroup(child),
    restart: async () => {
      child = spawnServer(binaries, place)
      await answers(url('postgres'), child)
    },
    close,
  }
}
