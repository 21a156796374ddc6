import type { ClientBase } from 'pg'
import { StoreError } from '../errors.ts'
import type { Migration } from '../types.ts'
import type { MigrationStep } from './schema.ts'

/** Any number, the same in every release: processes that start together migrate one after the other. */
const LOCK = 0x4353474e

/** Brings the schema up to date in one transaction. Throws `schema_newer` and `store_foreign`. */
export async function migrateSchema(
  client: ClientBase,
  schema: string,
  steps: readonly MigrationStep[],
  now: number,
): Promise<Migration> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const from = await readVersion(client, schema)
    if (from > steps.length) throw newer(from, steps.length)
    if (from === 0) await start(client, schema)
    for (const [index, step] of steps.entries()) {
      if (index < from) continue
      await client.query(step)
      await client.query('INSERT INTO countersign_schema (version, applied_at) VALUES ($1, $2)', [
        index + 1,
        now,
      ])
    }
    await client.query('COMMIT')
    return { from, to: steps.length }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Throws unless the schema is exactly the one these steps lead to. */
export async function checkVersion(
  client: ClientBase,
  schema: string,
  steps: readonly MigrationStep[],
): Promise<void> {
  const version = await readVersion(client, schema)
  if (version === steps.length) return
  if (version > steps.length) throw newer(version, steps.length)
  if (version === 0) throw new StoreError('schema_missing', 'The schema is empty: call migrate() first')
  throw new StoreError(
    'schema_outdated',
    `The database has schema ${version}, this version needs ${steps.length}: call migrate() first`,
  )
}

/** The version of the schema that is there; 0 for an empty one. Throws `store_foreign`. */
export async function readVersion(client: ClientBase, schema: string): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_catalog.pg_tables WHERE schemaname = $1',
    [schema],
  )
  if (rows.length === 0) return 0
  if (!rows.some(({ name }) => name === 'countersign_schema'))
    throw new StoreError('store_foreign', 'The schema holds the tables of another application')
  const found = await client.query<{ version: string }>(
    'SELECT coalesce(max(version), 0) AS version FROM countersign_schema',
  )
  return Number(found.rows[0]?.version)
}

async function start(client: ClientBase, schema: string): Promise<void> {
  // The name was checked when the store was opened: a parameter cannot stand for one.
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await client.query(
    'CREATE TABLE countersign_schema (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)',
  )
}

function newer(version: number, known: number): StoreError {
  return new StoreError(
    'schema_newer',
    `The database has schema ${version}, written by a newer release; this one knows ${known} and refuses to touch it`,
  )
}
