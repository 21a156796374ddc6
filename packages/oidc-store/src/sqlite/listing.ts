import { StoreError } from '../errors.ts'
import { assertIdentifiers } from '../internal/input.ts'
import { toLimit, toPage } from '../internal/page.ts'
import type { ListedRecord, Listing, Payload } from '../types.ts'
import type { Database, Row } from './database.ts'
import { LISTED } from './records.ts'

const LIST = `SELECT id, payload, expires_at FROM record
  WHERE model = :model AND id > :after AND payload IS NOT NULL AND (expires_at IS NULL OR expires_at > :now)`

const BY_ACCOUNT = ' AND account_id = :account'

const BY_CLIENT = ' AND client_id = :client'

const ORDER = ' ORDER BY id LIMIT :limit'

/** Sessions and grants, page by page. */
export function createListing(db: Database): Listing {
  return {
    list: async (model, filter = {}) => {
      if (!LISTED.has(model)) throw new StoreError('input_invalid', 'Only sessions and grants are listed')
      const { accountId, clientId, after = '' } = filter
      assertIdentifiers(after, accountId ?? '', clientId ?? '')
      const sql =
        LIST + (accountId === undefined ? '' : BY_ACCOUNT) + (clientId === undefined ? '' : BY_CLIENT) + ORDER
      const rows = db.all(sql, {
        model,
        after,
        now: db.now(),
        limit: toLimit(filter.limit) + 1,
        ...(accountId !== undefined && { account: accountId }),
        ...(clientId !== undefined && { client: clientId }),
      })
      const { entries, next } = toPage(rows.map(toListed), filter)
      return { records: entries, next }
    },
  }
}

function toListed(row: Row): ListedRecord {
  const expires = row['expires_at']
  return {
    id: String(row['id']),
    payload: JSON.parse(String(row['payload'])) as Payload,
    ...(expires !== null && { expiresAt: Number(expires) }),
  }
}
