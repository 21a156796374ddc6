import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import { assertVersion } from '../internal/version.ts'
import { assertClient, GET, LIST, PUT, REMOVE, REMOVE_ISSUED, toClient } from '../sql/clients.ts'
import type { ClientRecord, Clients, Payload } from '../types.ts'
import type { Database, Session } from './database.ts'
import { lockName } from './lock.ts'

/** The administration of clients. */
export function createClients(db: Database): Clients {
  return {
    list: async (page = {}) => {
      const { after = '' } = page
      assertIdentifiers(after)
      const rows = await db.all(LIST, { after, limit: toLimit(page.limit) + 1 })
      const { entries, next } = toPage(rows.map(toClient), page)
      return { clients: entries, next }
    },
    get: (id) => getClient(db, id),
    put: (id, metadata, { ifVersion } = {}) => putClient(db, id, metadata, ifVersion),
    remove: async (id, { ifVersion } = {}) => isIdentifier(id) && removeClient(db, id, ifVersion),
  }
}

async function getClient(session: Session, id: string): Promise<ClientRecord | undefined> {
  const [row] = isIdentifier(id) ? await session.all(GET, { id }) : []
  return row && toClient(row)
}

async function putClient(
  db: Database,
  id: string,
  metadata: Payload,
  ifVersion: number | undefined,
): Promise<ClientRecord> {
  assertClient(id, metadata)
  const text = toJson({ ...metadata, client_id: id })
  return db.transaction(async (session) => {
    await lockName(session, `client ${id}`)
    assertVersion((await getClient(session, id))?.version ?? 0, ifVersion)
    const [row] = await session.all(PUT, { id, metadata: text, now: db.now() })
    if (!row) throw new StoreError('store_unavailable', 'The client was not stored')
    return toClient(row)
  })
}

async function removeClient(db: Database, id: string, ifVersion?: number | undefined): Promise<boolean> {
  return db.transaction(async (session) => {
    await lockName(session, `client ${id}`)
    const found = await getClient(session, id)
    if (found) assertVersion(found.version, ifVersion)
    await session.run(REMOVE_ISSUED, { id })
    return (await session.run(REMOVE, { id })) === 1
  })
}
