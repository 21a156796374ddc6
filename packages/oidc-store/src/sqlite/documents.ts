import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import type { DocumentRecord, Documents } from '../types.ts'
import type { Database, Row } from './database.ts'

const COLUMNS = 'id, value, version, created_at, updated_at'

const GET = `SELECT ${COLUMNS} FROM document WHERE kind = :kind AND id = :id`

const LIST = `SELECT ${COLUMNS} FROM document WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit`

const PUT = `INSERT INTO document (kind, id, value, version, created_at, updated_at)
  VALUES (:kind, :id, :value, 1, :now, :now)
  ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value, version = version + 1, updated_at = :now
  RETURNING ${COLUMNS}`

const REMOVE = 'DELETE FROM document WHERE kind = :kind AND id = :id'

/** The table of documents: a change reads the version under the write lock. */
export function createDocuments(db: Database): Documents {
  const find = (kind: string, id: string): DocumentRecord | undefined =>
    isIdentifier(kind) && isIdentifier(id) ? db.all(GET, { kind, id }).map(toDocument)[0] : undefined
  return {
    list: async (kind, page = {}) => {
      const { after = '' } = page
      assertIdentifiers(kind, after)
      const rows = db.all(LIST, { kind, after, limit: toLimit(page.limit) + 1 }).map(toDocument)
      const { entries, next } = toPage(rows, page)
      return { documents: entries, next }
    },
    get: async (kind, id) => find(kind, id),
    put: async (kind, id, value, { ifVersion } = {}) => {
      assertIdentifiers(kind, id)
      if (id === '') throw new StoreError('input_invalid', 'A document needs an identifier')
      const text = toJson(value)
      return db.transaction(() => {
        checkVersion(find(kind, id), ifVersion)
        const [row] = db.all(PUT, { kind, id, value: text, now: db.now() })
        if (!row) throw new StoreError('store_unavailable', 'The document was not stored')
        return toDocument(row)
      })
    },
    remove: async (kind, id, { ifVersion } = {}) =>
      db.transaction(() => {
        const found = find(kind, id)
        if (!found) return false
        checkVersion(found, ifVersion)
        return db.run(REMOVE, { kind, id }) === 1
      }),
  }
}

function checkVersion(found: DocumentRecord | undefined, ifVersion: number | undefined): void {
  const version = found?.version ?? 0
  if (ifVersion === undefined || ifVersion === version) return
  throw new StoreError('version_conflict', `The document has version ${version}, not ${ifVersion}`)
}

function toDocument(row: Row): DocumentRecord {
  return {
    id: String(row['id']),
    value: JSON.parse(String(row['value'])) as unknown,
    version: Number(row['version']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
