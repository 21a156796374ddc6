import { StoreError } from '../errors.ts'
import { assertIdentifiers } from '../internal/input.ts'
import type { ClientRecord, Payload } from '../types.ts'
import type { Row } from './row.ts'

const COLUMNS = 'id, metadata, version, created_at, updated_at'

export const GET: string = `SELECT ${COLUMNS} FROM client WHERE id = :id`

export const LIST: string = `SELECT ${COLUMNS} FROM client WHERE id > :after ORDER BY id LIMIT :limit`

export const PUT: string = `INSERT INTO client (id, metadata, version, created_at, updated_at)
  VALUES (:id, :metadata, 1, :now, :now)
  ON CONFLICT (id) DO UPDATE SET metadata = excluded.metadata, version = client.version + 1,
    updated_at = excluded.updated_at
  RETURNING ${COLUMNS}`

export const REMOVE: string = 'DELETE FROM client WHERE id = :id'

/** A client registered later under the same identifier must not inherit what people granted to this one. */
export const REMOVE_ISSUED: string = 'DELETE FROM record WHERE client_id = :id'

/** Throws `input_invalid` unless the metadata are those of a client with this identifier. */
export function assertClient(id: string, metadata: Payload): void {
  assertIdentifiers(id)
  const named = metadata['client_id']
  if (id !== '' && (named === undefined || named === id)) return
  throw new StoreError('input_invalid', 'client_id is empty or not the identifier it is stored under')
}

/** A row as the client it is. */
export function toClient(row: Row): ClientRecord {
  return {
    id: String(row['id']),
    metadata: JSON.parse(String(row['metadata'])) as Payload,
    version: Number(row['version']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
