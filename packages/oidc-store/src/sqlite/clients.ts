import type { Adapter } from 'oidc-provider'
import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import type { ClientRecord, Clients, Payload } from '../types.ts'
import type { Database, Row } from './database.ts'

const COLUMNS = 'id, metadata, version, created_at, updated_at'

const GET = `SELECT ${COLUMNS} FROM client WHERE id = :id`

const LIST = `SELECT ${COLUMNS} FROM client WHERE id > :after ORDER BY id LIMIT :limit`

const PUT = `INSERT INTO client (id, metadata, version, created_at, updated_at) VALUES (:id, :metadata, 1, :now, :now)
  ON CONFLICT (id) DO UPDATE SET metadata = excluded.metadata, version = version + 1, updated_at = :now
  RETURNING ${COLUMNS}`

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
    remove: async (id) => isIdentifier(id) && removeClient(db, id),
  }
}

/** oidc-provider's view of the same rows; dynamic registration (RFC 7591, 7592) writes through it. */
export function clientAdapter(db: Database): Adapter {
  return {
    upsert: async (id, payload) => {
      putClient(db, id, payload as Payload, undefined)
    },
    find: async (id) => getClient(db, id)?.metadata,
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async () => undefined,
    destroy: async (id) => {
      if (isIdentifier(id)) removeClient(db, id)
    },
    revokeByGrantId: async () => undefined,
  }
}

function getClient(db: Database, id: string): ClientRecord | undefined {
  const [row] = isIdentifier(id) ? db.all(GET, { id }) : []
  return row && toClient(row)
}

function putClient(db: Database, id: string, metadata: Payload, ifVersion: number | undefined): ClientRecord {
  assertIdentifiers(id)
  const named = metadata['client_id']
  if (id === '' || (named !== undefined && named !== id)) {
    throw new StoreError('input_invalid', 'client_id is empty or not the identifier it is stored under')
  }
  return db.transaction(() => {
    const version = getClient(db, id)?.version ?? 0
    if (ifVersion !== undefined && ifVersion !== version) {
      throw new StoreError('version_conflict', `The client has version ${version}, not ${ifVersion}`)
    }
    const text = toJson({ ...metadata, client_id: id })
    const [row] = db.all(PUT, { id, metadata: text, now: db.now() })
    if (!row) throw new StoreError('store_unavailable', 'The client was not stored')
    return toClient(row)
  })
}

/** A client registered later under the same identifier must not inherit what people granted to this one. */
function removeClient(db: Database, id: string): boolean {
  return db.transaction(() => {
    db.run('DELETE FROM record WHERE client_id = :id', { id })
    return db.run('DELETE FROM client WHERE id = :id', { id }) === 1
  })
}

function toClient(row: Row): ClientRecord {
  return {
    id: String(row['id']),
    metadata: JSON.parse(String(row['metadata'])) as Payload,
    version: Number(row['version']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
