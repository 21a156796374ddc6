import { toPage } from '../internal/page.ts'
import { listStatement, toListed } from '../sql/listing.ts'
import type { Listing } from '../types.ts'
import type { Database } from './database.ts'

/** Sessions and grants, page by page. */
export function createListing(db: Database): Listing {
  return {
    list: async (model, filter = {}) => {
      const { sql, values } = listStatement(model, filter, db.now())
      const { entries, next } = toPage((await db.all(sql, values)).map(toListed), filter)
      return { records: entries, next }
    },
  }
}
