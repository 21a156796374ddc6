import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { matchesFilter } from '../events/filter.ts'
import type { App } from '../http/types.ts'
import { guarded, pageQuery, readQuery, type Work } from './request.ts'

const text = z.string().min(1).max(512).optional()

/** `GET /admin/audit` */
export const auditQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('A sequence number.'),
  limit: pageQuery.limit.describe('How many entries are looked at.'),
  type: text.describe('Only this event.'),
  client: text.describe('Only events of this client.'),
  account: text.describe('Only events about this account.'),
})

/** One page, oldest first, an entry a line. A link leads on; after the last entry there is none. */
const exportPage =
  ({ config, store }: AppContext): Work =>
  async (c) => {
    const query = readQuery(c, auditQuery)
    if (!query.ok) return query
    const { after, limit, ...filter } = query.value
    const entries = await store.audit.list({ after, limit })
    const last = entries.at(-1)?.sequence
    if (last !== undefined) {
      const given = Object.entries(filter).filter((pair): pair is [string, string] => pair[1] !== undefined)
      const next = new URLSearchParams([...given, ['limit', String(limit)], ['after', String(last)]])
      c.header('link', `<${config.issuer}/admin/audit?${next}>; rel="next"`)
    }
    const lines = entries
      .filter((entry) => matchesFilter(entry, filter))
      .map((entry) => `${JSON.stringify(entry)}\n`)
    return c.body(lines.join(''), 200, { 'content-type': 'application/x-ndjson' })
  }

/** The audit log. */
export const mountAudit = (app: App, context: AppContext): void => {
  app.get(`${context.issuer.prefix}/admin/audit`, guarded(context, 'audit:read', exportPage(context)))
}
