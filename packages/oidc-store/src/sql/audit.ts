import type { AuditEntry, Payload } from '../types.ts'
import type { Row, Values } from './row.ts'

const COLUMNS = 'sequence, at, event, previous, hash'

export const LAST: string = `SELECT ${COLUMNS} FROM audit ORDER BY sequence DESC LIMIT 1`

export const LIST: string = `SELECT ${COLUMNS} FROM audit WHERE sequence > :after ORDER BY sequence LIMIT :limit`

export const INSERT: string = `INSERT INTO audit (${COLUMNS}) VALUES (:sequence, :at, :event, :previous, :hash)`

/** The columns of an entry. */
export const toColumns = (entry: AuditEntry): Values => ({ ...entry, event: JSON.stringify(entry.event) })

/** A row as the entry it is. */
export function toEntry(row: Row): AuditEntry {
  return {
    sequence: Number(row['sequence']),
    at: Number(row['at']),
    event: JSON.parse(String(row['event'])) as Payload,
    previous: String(row['previous']),
    hash: String(row['hash']),
  }
}
