import { StoreError } from '../errors.ts'
import type { Migration } from '../types.ts'
import type { Reply } from './connection.ts'
import { keyName } from './names.ts'

type Command = (...args: readonly string[]) => Promise<Reply>

/** The version of the keys' layout. */
export const SCHEMA = 1

/** The layout that is there; 0 for none. Throws `store_foreign`. */
export const readVersion = async (command: Command, prefix: string): Promise<number> => {
  const key = keyName(prefix, 'schema')
  const type = await command('TYPE', key)
  if (type === 'none') return 0
  const version = type === 'string' ? Number(await command('GET', key)) : Number.NaN
  if (Number.isInteger(version) && version > 0) return version
  throw new StoreError('store_foreign', 'The keys under this prefix are those of another application')
}

/** Throws unless the layout is the one of this release. */
export const checkVersion = async (command: Command, prefix: string): Promise<void> => {
  const version = await readVersion(command, prefix)
  if (version === SCHEMA) return
  if (version === 0) throw new StoreError('schema_missing', 'The store is empty: call migrate() first')
  throw newer(version)
}

/** Writes the layout's version. Throws `schema_newer`, `store_foreign` and `store_unsafe`. */
export const migrateSchema = async (
  command: Command,
  { prefix, requireDurable }: { readonly prefix: string; readonly requireDurable: boolean },
): Promise<Migration> => {
  if (requireDurable) await assertDurable(command)
  // Of processes that start together, one writes.
  const written = await command('SET', keyName(prefix, 'schema'), String(SCHEMA), 'NX')
  const version = await readVersion(command, prefix)
  if (version !== SCHEMA) throw newer(version)
  return { from: written === null ? version : 0, to: SCHEMA }
}

const fieldOf = (info: Reply, name: string): string | undefined =>
  new RegExp(`^${name}:(.*)$`, 'm').exec(String(info))?.[1]?.trim()

/** A store that forgets lets codes be used again: every change must reach the log, and none may be evicted. */
const assertDurable = async (command: Command): Promise<void> => {
  if (fieldOf(await command('INFO', 'persistence'), 'aof_enabled') !== '1') {
    throw new StoreError('store_unsafe', 'Redis does not log its changes: set `appendonly yes`')
  }
  const policy = fieldOf(await command('INFO', 'memory'), 'maxmemory_policy')
  if (policy !== 'noeviction') {
    throw new StoreError(
      'store_unsafe',
      `Redis may evict keys (${policy}): set \`maxmemory-policy noeviction\``,
    )
  }
}

const newer = (version: number): StoreError =>
  new StoreError(
    'schema_newer',
    `The store has layout ${version}, written by a newer release; this one knows ${SCHEMA} and refuses to touch it`,
  )
