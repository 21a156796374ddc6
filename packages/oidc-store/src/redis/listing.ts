import { toPage } from '../internal/page.ts'
import { listStatement, toListed } from '../sql/listing.ts'
import type { Listing } from '../types.ts'
import type { Connection, Reply } from './connection.ts'
import { LIST } from './recordScripts.ts'

/** Sessions and grants, page by page. */
export function createListing(redis: Connection): Listing {
  return {
    list: async (model, filter = {}) => {
      const { values } = listStatement(model, filter, redis.now())
      const { account = '', client = '', after, limit, now } = values
      const args = [model, account, client, after, limit, now].map((value) => value ?? '')
      const found = (await redis.script(LIST, [redis.prefix], args)) as readonly (readonly Reply[])[]
      const records = found.map(([id, payload, expires]) =>
        toListed({ id, payload, expires_at: expires === '' ? null : expires }),
      )
      const { entries, next } = toPage(records, filter)
      return { records: entries, next }
    },
  }
}
