import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { checkVersion, migrateSchema } from './migrate.ts'
import { MIGRATIONS } from './schema.ts'

const FIRST = 'CREATE TABLE a (x TEXT) STRICT'
const SECOND = "ALTER TABLE a ADD COLUMN y TEXT NOT NULL DEFAULT 'new'"
const BROKEN = 'CREATE TABLE b (x TEXT) STRICT; CREATE TABLE a (x TEXT) STRICT'

const memory = (): DatabaseSync => new DatabaseSync(':memory:')

describe('migrateSchema', () => {
  test('default: an empty database gets every step', () => {
    const db = memory()
    expect(migrateSchema(db, [FIRST, SECOND], 7)).toEqual({ from: 0, to: 2 })
    expect(db.prepare('SELECT version, applied_at FROM schema_version').all()).toEqual([
      { version: 1, applied_at: 7 },
      { version: 2, applied_at: 7 },
    ])
    checkVersion(db, [FIRST, SECOND])
  })

  test('behavior: an older database gets the steps it lacks and keeps its rows', () => {
    const db = memory()
    migrateSchema(db, [FIRST], 1)
    db.exec("INSERT INTO a (x) VALUES ('old')")
    expect(() => checkVersion(db, [FIRST, SECOND])).toThrow(
      expect.objectContaining({ code: 'schema_outdated' }),
    )
    expect(migrateSchema(db, [FIRST, SECOND], 2)).toEqual({ from: 1, to: 2 })
    expect(db.prepare('SELECT x, y FROM a').all()).toEqual([{ x: 'old', y: 'new' }])
    expect(migrateSchema(db, [FIRST, SECOND], 3)).toEqual({ from: 2, to: 2 })
  })

  test('error: a newer database is refused and not touched', () => {
    const db = memory()
    migrateSchema(db, [FIRST, SECOND], 1)
    const newer = expect.objectContaining({ code: 'schema_newer' })
    expect(() => migrateSchema(db, [FIRST], 2)).toThrow(newer)
    expect(() => checkVersion(db, [FIRST])).toThrow(newer)
    expect(db.prepare('SELECT count(*) AS n FROM schema_version').get()).toEqual({ n: 2 })
  })

  test('error: a step that fails leaves the database as it was', () => {
    const db = memory()
    migrateSchema(db, [FIRST], 1)
    expect(() => migrateSchema(db, [FIRST, BROKEN], 2)).toThrow()
    expect(migrateSchema(db, [FIRST, SECOND], 3)).toEqual({ from: 1, to: 2 })
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").all()).toEqual([])
  })

  test('error: a database of another application is refused and not touched', () => {
    const db = memory()
    db.exec('CREATE TABLE customers (name TEXT)')
    const foreign = expect.objectContaining({ code: 'store_foreign' })
    expect(() => migrateSchema(db, MIGRATIONS, 1)).toThrow(foreign)
    expect(() => checkVersion(db, MIGRATIONS)).toThrow(foreign)
    expect(db.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'customers' }])
  })

  test('error: an empty database is not ready', () => {
    expect(() => checkVersion(memory(), MIGRATIONS)).toThrow(
      expect.objectContaining({ code: 'schema_missing' }),
    )
  })
})
