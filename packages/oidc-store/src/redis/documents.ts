import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { assertDocument } from '../sql/documents.ts'
import type { DocumentRecord, Documents } from '../types.ts'
import type { Connection } from './connection.ts'
import { keyName } from './names.ts'
import {
  type Area,
  getVersioned,
  listVersioned,
  putVersioned,
  removeVersioned,
  type Versioned,
} from './versioned.ts'

/** The documents of a kind. */
export function createDocuments(redis: Connection): Documents {
  const areaOf = (kind: string): Area => ({
    record: keyName(redis.prefix, 'document', kind),
    index: keyName(redis.prefix, 'documents', kind),
  })
  return {
    list: async (kind, page = {}) => {
      assertIdentifiers(kind, page.after ?? '')
      const { entries, next } = await listVersioned(redis, areaOf(kind), page)
      return { documents: entries.map(toDocument), next }
    },
    get: async (kind, id) => {
      if (!isIdentifier(kind) || !isIdentifier(id)) return undefined
      const found = await getVersioned(redis, areaOf(kind), id)
      return found && toDocument(found)
    },
    put: async (kind, id, value, { ifVersion } = {}) => {
      assertDocument(kind, id)
      const text = toJson(value)
      return toDocument(await putVersioned(redis, areaOf(kind), { id, text, ifVersion }))
    },
    remove: async (kind, id, { ifVersion } = {}) =>
      isIdentifier(kind) && isIdentifier(id) && removeVersioned(redis, areaOf(kind), { id, ifVersion }),
  }
}

const toDocument = ({ text, ...record }: Versioned): DocumentRecord => ({
  ...record,
  value: JSON.parse(text) as unknown,
})
