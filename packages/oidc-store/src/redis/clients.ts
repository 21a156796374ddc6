import { StoreError } from '../errors.ts'
import { assertIdentifiers, isIdentifier, toJson } from '../internal/input.ts'
import { assertClient } from '../sql/clients.ts'
import type { ClientRecord, Clients, Payload } from '../types.ts'
import type { Connection } from './connection.ts'
import { keyName } from './names.ts'
import { REMOVE_CLIENT } from './recordScripts.ts'
import { type Area, getVersioned, listVersioned, putVersioned, type Versioned } from './versioned.ts'

const areaOf = ({ prefix }: Connection): Area => ({
  record: keyName(prefix, 'client'),
  index: keyName(prefix, 'clients'),
})

/** The administration of clients. */
export function createClients(redis: Connection): Clients {
  return {
    list: async (page = {}) => {
      assertIdentifiers(page.after ?? '')
      const { entries, next } = await listVersioned(redis, areaOf(redis), page)
      return { clients: entries.map(toClient), next }
    },
    get: (id) => getClient(redis, id),
    put: (id, metadata, { ifVersion } = {}) => putClient(redis, id, metadata, ifVersion),
    remove: (id, { ifVersion } = {}) => removeClient(redis, id, ifVersion),
  }
}

async function getClient(redis: Connection, id: string): Promise<ClientRecord | undefined> {
  const found = isIdentifier(id) ? await getVersioned(redis, areaOf(redis), id) : undefined
  return found && toClient(found)
}

async function putClient(
  redis: Connection,
  id: string,
  metadata: Payload,
  ifVersion: number | undefined,
): Promise<ClientRecord> {
  assertClient(id, metadata)
  const text = toJson({ ...metadata, client_id: id })
  return toClient(await putVersioned(redis, areaOf(redis), { id, text, ifVersion }))
}

/** A client registered later under the same identifier must not inherit what people granted to this one. */
async function removeClient(redis: Connection, id: string, ifVersion?: number | undefined): Promise<boolean> {
  if (!isIdentifier(id)) return false
  const reply = await redis.script(REMOVE_CLIENT, [redis.prefix], [id, ifVersion ?? ''])
  if (typeof reply === 'string')
    throw new StoreError('version_conflict', `The stored version is ${reply}, not ${ifVersion}`)
  return reply === 1
}

const toClient = ({ text, ...record }: Versioned): ClientRecord => ({
  ...record,
  metadata: JSON.parse(text) as Payload,
})
