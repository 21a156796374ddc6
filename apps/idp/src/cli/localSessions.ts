import type Provider from 'oidc-provider'
import { pino } from 'pino'
import { createSessionAdmin } from '../admin/sessionAdmin.ts'
import { createConsents } from '../consents.ts'
import { everyEntry } from '../everyPage.ts'
import { createLogins } from '../logins.ts'
import { createRecords } from '../store.ts'
import { createLogoutTokens } from '../watch/logoutTokens.ts'
import { OPERATOR, type Opened } from './context.ts'
import type { SessionOperations } from './operationTypes.ts'

const PAGE = 500

const log = pino({ level: 'silent' })
const now = (): Date => new Date()
const by = { actor: OPERATOR } as const

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
        everyEntry(
          (after) => admin.sessions({ ...filter, after, limit: PAGE }),
          ({ sessions }) => sessions,
        ),
      ),
    grants: (filter) =>
      using((admin) =>
        everyEntry(
          (after) => admin.grants({ ...filter, after, limit: PAGE }),
          ({ grants }) => grants,
        ),
      ),
    revokeSession: (id) => using((admin) => admin.revokeSession(id, by)),
    revokeGrant: (id) => using((admin) => admin.revokeGrant(id, by)),
  }
}
