import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { StoreError } from '../errors.ts'
import { toTime } from '../internal/input.ts'
import type { Row, Values } from '../sql/row.ts'
import { isBusy, isTransient, toStoreError } from './failure.ts'
import { checkVersion } from './migrate.ts'
import type { MigrationStep } from './schema.ts'
import { toPositional } from './statement.ts'

/** What runs statements: a connection of the pool, or the one of a transaction. */
export type Session = {
  /** Runs a statement and returns its rows. */
  readonly all: (sql: string, values?: Values) => Promise<readonly Row[]>
  /** Runs a statement and returns how many rows it changed. */
  readonly run: (sql: string, values?: Values) => Promise<number>
}

/** A pool of connections: coded errors, nothing before the schema is right or after `close`. */
export type Database = Session & {
  readonly now: () => number
  /** Runs `work` in one transaction, again when another one was in the way; what it throws undoes everything. */
  readonly transaction: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /** One connection without the check of the schema, for the migration. */
  readonly raw: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

/** Options of {@link openDatabase}. */
export type DatabaseOptions = {
  readonly pool: PoolConfig
  readonly schema: string
  readonly now: () => number
  readonly migrations: readonly MigrationStep[]
}

const ATTEMPTS = 4

const sessionOf = (client: Pick<PoolClient, 'query'>): Session => {
  const query = (sql: string, values: Values = {}) => {
    const statement = toPositional(sql, values)
    return client.query(statement.text, [...statement.values])
  }
  return {
    all: async (sql, values) => (await query(sql, values)).rows as readonly Row[],
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
  }
}

const inTransaction = async <T>(client: PoolClient, work: (session: Session) => Promise<T>): Promise<T> => {
  await client.query('BEGIN')
  try {
    const result = await work(sessionOf(client))
    await client.query('COMMIT')
    return result
  } catch (error) {
    // On a connection that has failed nobody listens: it is closed, and what was begun is undone by the server.
    if (!isTransient(error)) await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Opens a pool. Connections are made when they are needed. */
export function openDatabase({ pool: config, schema, now, migrations }: DatabaseOptions): Database {
  const pool = new Pool({ ...config, options: `-c search_path=${schema}` })
  // An idle connection that the server ends is replaced at the next statement.
  pool.on('error', () => {})
  // Nor may one that breaks between two statements end the process: the next statement tells.
  pool.on('connect', (client) => client.on('error', () => {}))
  let closing: Promise<void> | undefined
  let ready = false

  const raw = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    if (closing) throw new StoreError('store_closed', 'The store has been closed')
    let client: PoolClient | undefined
    try {
      client = await pool.connect()
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      // A connection that failed is not used again; one whose statement was refused is.
      client?.release(isTransient(error))
      throw toStoreError(error)
    }
  }
  const use = <T>(work: (client: PoolClient) => Promise<T>): Promise<T> =>
    raw(async (client) => {
      if (!ready) await checkVersion(client, schema, migrations)
      ready = true
      return work(client)
    })
  const transaction = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await use((client) => inTransaction(client, work))
      } catch (error) {
        if (attempt === ATTEMPTS || !isBusy(error)) throw error
      }
    }
  }
  return {
    now: () => toTime(now()),
    all: (sql, values) => use((client) => sessionOf(client).all(sql, values)),
    run: (sql, values) => use((client) => sessionOf(client).run(sql, values)),
    transaction,
    raw,
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}
