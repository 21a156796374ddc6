import { StoreError } from '../errors.ts'
import { assertIdentifiers } from '../internal/input.ts'
import { toLimit } from '../internal/page.ts'
import type { ListedModel, ListedRecord, ListingFilter, Payload } from '../types.ts'
import { LISTED } from './records.ts'
import type { Row, Values } from './row.ts'

const LIST = `SELECT id, payload, expires_at FROM record
  WHERE model = :model AND id > :after AND payload IS NOT NULL AND (expires_at IS NULL OR expires_at > :now)`

const BY_ACCOUNT = ' AND account_id = :account'

const BY_CLIENT = ' AND client_id = :client'

const ORDER = ' ORDER BY id LIMIT :limit'

/** The statement and its values. Throws `input_invalid` for models that are not listed. */
export function listStatement(
  model: ListedModel,
  { accountId, clientId, after = '', limit }: ListingFilter,
  now: number,
): { readonly sql: string; readonly values: Values } {
  if (!LISTED.has(model))
    throw new StoreError('input_invalid', 'Only sessions, grants and consents are listed')
  assertIdentifiers(after, accountId ?? '', clientId ?? '')
  const byAccount = accountId === undefined ? '' : BY_ACCOUNT
  const byClient = clientId === undefined ? '' : BY_CLIENT
  return {
    sql: LIST + byAccount + byClient + ORDER,
    values: {
      model,
      after,
      now,
      limit: toLimit(limit) + 1,
      ...(accountId !== undefined && { account: accountId }),
      ...(clientId !== undefined && { client: clientId }),
    },
  }
}

/** A row as the record it is. */
export function toListed(row: Row): ListedRecord {
  const expires = row['expires_at']
  return {
    id: String(row['id']),
    payload: JSON.parse(String(row['payload'])) as Payload,
    ...(expires !== null && { expiresAt: Number(expires) }),
  }
}
