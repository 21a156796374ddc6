import { StoreError } from '../errors.ts'
import { assertIdentifiers } from '../internal/input.ts'
import type { DocumentRecord } from '../types.ts'
import type { Row } from './row.ts'

const COLUMNS = 'id, value, version, created_at, updated_at'

export const GET: string = `SELECT ${COLUMNS} FROM document WHERE kind = :kind AND id = :id`

export const LIST: string = `SELECT ${COLUMNS} FROM document WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit`

export const PUT: string = `INSERT INTO document (kind, id, value, version, created_at, updated_at)
  VALUES (:kind, :id, :value, 1, :now, :now)
  ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value, version = document.version + 1,
    updated_at = excluded.updated_at
  RETURNING ${COLUMNS}`

export const REMOVE: string = 'DELETE FROM document WHERE kind = :kind AND id = :id'

/** Throws `input_invalid` unless kind and identifier can name a document. */
export function assertDocument(kind: string, id: string): void {
  assertIdentifiers(kind, id)
  if (id === '') throw new StoreError('input_invalid', 'A document needs an identifier')
}

/** A row as the document it is. */
export function toDocument(row: Row): DocumentRecord {
  return {
    id: String(row['id']),
    value: JSON.parse(String(row['value'])) as unknown,
    version: Number(row['version']),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
