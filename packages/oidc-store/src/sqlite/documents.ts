import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import { assertVersion } from '../internal/version.ts'
import { assertDocument, GET, LIST, PUT, REMOVE, toDocument } from '../sql/documents.ts'
import type { DocumentRecord, Documents } from '../types.ts'
import type { Database } from './database.ts'

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
      assertDocument(kind, id)
      const text = toJson(value)
      return db.transaction(() => {
        assertVersion(find(kind, id)?.version ?? 0, ifVersion)
        const [row] = db.all(PUT, { kind, id, value: text, now: db.now() })
        if (!row) throw new StoreError('store_unavailable', 'The document was not stored')
        return toDocument(row)
      })
    },
    remove: async (kind, id, { ifVersion } = {}) =>
      db.transaction(() => {
        const found = find(kind, id)
        if (!found) return false
        assertVersion(found.version, ifVersion)
        return db.run(REMOVE, { kind, id }) === 1
      }),
  }
}
