import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import { assertVersion } from '../internal/version.ts'
import { assertClient, GET, LIST, PUT, REMOVE, REMOVE_ISSUED, toClient } from '../sql/clients.ts'
import type { ClientRecord, Clients, Payload } from '../types.ts'
import type { Database } from './database.ts'

/** The administration of clients. */
export function createClients(db: Database): Clients {
  return {
    list: async (page = {}) => {
      const { after = '' } = page
      assertIdentifiers(after)
      const rows = db.all(LIST, { after, limit: toLimit(page.limit) + 1 }).map(toClient)
      const { entries, next } = toPage(rows, page)
      return { clients: entries, next }
    },
    get: async (id) => getClient(db, id),
    put: async (id, metadata, { ifVersion } = {}) => putClient(db, id, metadata, ifVersion),
    remove: async (id, { ifVersion } = {}) => isIdentifier(id) && removeClient(db, id, ifVersion),
  }
}

function getClient(db: Database, id: string): ClientRecord | undefined {
  const [row] = isIdentifier(id) ? db.all(GET, { id }) : []
  return row && toClient(row)
}

function putClient(db: Database, id: string, metadata: Payload, ifVersion: number | undefined): ClientRecord {
  assertClient(id, metadata)
  return db.transaction(() => {
    assertVersion(getClient(db, id)?.version ?? 0, ifVersion)
    const text = toJson({ ...metadata, client_id: id })
    const [row] = db.all(PUT, { id, metadata: text, now: db.now() })
    if (!row) throw new StoreError('store_unavailable', 'The client was not stored')
    return toClient(row)
  })
}

function removeClient(db: Database, id: string, ifVersion?: number | undefined): boolean {
  return db.transaction(() => {
    const found = getClient(db, id)
    if (found) assertVersion(found.version, ifVersion)
    db.run(REMOVE_ISSUED, { id })
    return db.run(REMOVE, { id }) === 1
  })
}
