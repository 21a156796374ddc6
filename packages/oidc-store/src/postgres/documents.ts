import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import { assertVersion } from '../internal/version.ts'
import { assertDocument, GET, LIST, PUT, REMOVE, toDocument } from '../sql/documents.ts'
import type { DocumentRecord, Documents } from '../types.ts'
import type { Database, Session } from './database.ts'
import { lockName } from './lock.ts'

/** The table of documents: a change holds the document's name while it reads the version. */
export function createDocuments(db: Database): Documents {
  return {
    list: async (kind, page = {}) => {
      const { after = '' } = page
      assertIdentifiers(kind, after)
      const rows = await db.all(LIST, { kind, after, limit: toLimit(page.limit) + 1 })
      const { entries, next } = toPage(rows.map(toDocument), page)
      return { documents: entries, next }
    },
    get: (kind, id) => find(db, kind, id),
    put: async (kind, id, value, { ifVersion } = {}) => {
      assertDocument(kind, id)
      const text = toJson(value)
      return db.transaction(async (session) => {
        await lockName(session, `document ${kind} ${id}`)
        assertVersion((await find(session, kind, id))?.version ?? 0, ifVersion)
        const [row] = await session.all(PUT, { kind, id, value: text, now: db.now() })
        if (!row) throw new StoreError('store_unavailable', 'The document was not stored')
        return toDocument(row)
      })
    },
    remove: async (kind, id, { ifVersion } = {}) => {
      if (!isIdentifier(kind) || !isIdentifier(id)) return false
      return db.transaction(async (session) => {
        await lockName(session, `document ${kind} ${id}`)
        const found = await find(session, kind, id)
        if (!found) return false
        assertVersion(found.version, ifVersion)
        return (await session.run(REMOVE, { kind, id })) === 1
      })
    },
  }
}

async function find(session: Session, kind: string, id: string): Promise<DocumentRecord | undefined> {
  if (!isIdentifier(kind) || !isIdentifier(id)) return undefined
  return (await session.all(GET, { kind, id })).map(toDocument)[0]
}
