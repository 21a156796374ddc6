import type Provider from 'oidc-provider'
import { pino } from 'pino'
import { createSessionAdmin } from '../admin/sessionAdmin.ts'
import { createConsents } from '../consents.ts'
import { createLogins } from '../logins.ts'
import { createRecords } from '../store.ts'
import { createLogoutTokens } from '../watch/logoutTokens.ts'
import { OPERATOR, type Opened } from './context.ts'
import type { SessionOperations } from './operationTypes.ts'

const log = pino({ level: 'silent' })
const now = (): Date => new Date()
const by = { actor: OPERATOR } as const

/** Everything of a list that comes in pages. */
export const everyPage = async <T>(
  read: (page: { readonly after?: string | undefined; readonly limit: number }) => Promise<{
    readonly entries: readonly T[]
    readonly next?: string | undefined
  }>,
): Promise<readonly T[]> => {
  const found: T[] = []
  for (let after: string | undefined, more = true; more; ) {
    const { entries, next } = await read({ after, limit: 500 })
    found.push(...entries)
    after = next
    more = after !== undefined
  }
  return found
}

/** Ends what it is told to, and waits until the clients have been told: the process ends right after. */
export const localSessions = (
  { config, events, store }: Opened,
  provider: () => Promise<Provider>,
): SessionOperations => {
  const records = createRecords(store)
  const logins = createLogins({ records, ttl: 1 })
  const consents = createConsents({ records, store, ttl: config.tokens.consent })
  const logoutTokens = createLogoutTokens({ store, log, now })
  const using = async <T>(use: (admin: ReturnType<typeof createSessionAdmin>) => Promise<T>): Promise<T> => {
    const current = await provider()
    const sending: Promise<void>[] = []
    const watcher = {
      tell: (...told: Parameters<typeof logoutTokens.send>) => void sending.push(logoutTokens.send(...told)),
    }
    try {
      const shared = { store, provider: { current: () => current }, logins, consents, watcher, events }
      return await use(createSessionAdmin(shared))
    } finally {
      await Promise.all(sending)
    }
  }
  return {
    sessions: (filter) =>
      using((admin) =>
        everyPage(async (page) => {
          const { next, sessions } = await admin.sessions({ ...filter, ...page })
          return { entries: sessions, next }
        }),
      ),
    grants: (filter) =>
      using((admin) =>
        everyPage(async (page) => {
          const { grants, next } = await admin.grants({ ...filter, ...page })
          return { entries: grants, next }
        }),
      ),
    revokeSession: (id) => using((admin) => admin.revokeSession(id, by)),
    revokeGrant: (id) => using((admin) => admin.revokeGrant(id, by)),
  }
}
