import { StoreError } from '../errors.ts'
import type { KeyRecord, KeyState, Payload } from '../types.ts'
import type { Row } from './row.ts'

export const LIST: string =
  'SELECT kid, state, jwk, created_at, updated_at FROM signing_key ORDER BY position'

export const INSERT: string = `INSERT INTO signing_key (kid, state, jwk, created_at, updated_at)
  VALUES (:kid, :state, :jwk, :now, :now) ON CONFLICT (kid) DO NOTHING`

export const SET_STATE: string = 'UPDATE signing_key SET state = :state, updated_at = :now WHERE kid = :kid'

export const REMOVE: string = 'DELETE FROM signing_key WHERE kid = :kid'

/** Throws `input_invalid` for anything that is no state. */
export function assertState(state: KeyState): void {
  if (state === 'next' || state === 'active' || state === 'retired') return
  throw new StoreError('input_invalid', 'A key is next, active or retired')
}

/** Throws `key_exists` unless the key was added. */
export function assertAdded(count: number): void {
  if (count !== 1) throw new StoreError('key_exists', 'There is already a key with this kid')
}

/** Throws `key_not_found` unless the key was there. */
export function assertFound(found: boolean): void {
  if (!found) throw new StoreError('key_not_found', 'There is no key with this kid')
}

/** A row as the key it is. */
export function toKey(row: Row): KeyRecord {
  return {
    kid: String(row['kid']),
    state: String(row['state']) as KeyState,
    jwk: JSON.parse(String(row['jwk'])) as Payload,
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
  }
}
