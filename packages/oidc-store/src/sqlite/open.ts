import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../errors.ts'

/** How a connection is opened. */
export type OpenOptions = {
  readonly path: string
  readonly busyTimeout: number
  readonly synchronous: 'full' | 'normal'
}

/** Opens the file, creating it readable by its owner only, and sets the connection up. */
export function openFile({ path, busyTimeout, synchronous }: OpenOptions): DatabaseSync {
  try {
    if (path !== ':memory:') createPrivately(path)
    const db = new DatabaseSync(path, {
      timeout: busyTimeout,
      enableForeignKeyConstraints: true,
      allowExtension: false,
    })
    try {
      enterWal(db, busyTimeout)
      db.exec(`PRAGMA synchronous = ${synchronous === 'normal' ? 'NORMAL' : 'FULL'}`)
      // A schema planted in the file by someone else must not reach application-defined functions.
      db.exec('PRAGMA trusted_schema = OFF')
      return db
    } catch (cause) {
      db.close()
      throw cause
    }
  } catch (cause) {
    throw new StoreError('store_unavailable', `The database ${path} cannot be opened`, { cause })
  }
}

/** SQLite gives the -wal and -shm files the mode of the database file, so that one mode decides for all three. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

/** Changing the journal mode does not wait for other connections by itself, so that it is tried again until the timeout. */
function enterWal(db: DatabaseSync, timeout: number): void {
  const deadline = performance.now() + timeout
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL')
      return
    } catch (cause) {
      if (!isBusy(cause) || performance.now() > deadline) throw cause
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED with all their extended codes (the primary code is the low byte). */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false
  const primary = error.errcode & 0xff
  return primary === 5 || primary === 6
}
