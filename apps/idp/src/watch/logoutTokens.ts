import type { Store } from '@countersign/oidc-store'
import type { Client, default as Provider } from 'oidc-provider'
import type { Logger } from '../log.ts'
import { randomToken } from '../random.ts'

/** Whose session at which client has ended. */
export type EndedSession = {
  readonly clientId: string
  readonly subject: string
  readonly sid?: string | undefined
}

type Delivery = EndedSession & { readonly attempt: number }

/** Tells clients that a session has ended (OpenID Connect Back-Channel Logout 1.0). */
export type LogoutTokens = {
  /** Sends one logout token; what fails is tried again later by {@link LogoutTokens.retry}. Never rejects. */
  readonly send: (provider: Provider, ended: EndedSession) => Promise<void>
  /** Tries again what is due, at most `limit`. */
  readonly retry: (provider: Provider, limit: number) => Promise<void>
}

const KIND = 'logout'

/** Seconds until each next attempt. A client that is away for longer learns it by its next refresh. */
const LATER = [10, 60, 600, 3600] as const

/** One attempt has 2.5 seconds. */
const LEASE = 60

const DAY = 86_400

// Public upstream, missing from the type definitions.
type Notified = Client & {
  readonly backchannelLogoutUri?: string | undefined
  readonly backchannelLogout: (subject: string, sid: string | undefined) => Promise<void>
}

/** Makes the sender over a store, which keeps what could not be delivered. */
export const createLogoutTokens = (options: {
  readonly store: Pick<Store, 'schedule'>
  readonly log: Logger
  readonly now: () => Date
}): LogoutTokens => {
  const { log, now, store } = options

  const later = (id: string, delivery: Delivery, seconds: number) =>
    store.schedule.put(KIND, id, delivery, { dueAt: now().getTime() + seconds * 1000, ttl: DAY })

  /** True when there is nothing left to do. */
  const attempt = async (provider: Provider, id: string, delivery: Delivery): Promise<boolean> => {
    const { attempt: count, clientId, sid, subject } = delivery
    const client = (await provider.Client.find(clientId)) as Notified | undefined
    if (!client?.backchannelLogoutUri) return true
    try {
      await client.backchannelLogout(subject, sid)
      log.info({ client: clientId, sid, attempt: count }, 'logout token delivered')
      return true
    } catch (err) {
      const seconds = LATER[count - 1]
      log.warn({ client: clientId, sid, attempt: count, again: seconds, err }, 'logout token not delivered')
      if (seconds === undefined) return true
      await later(id, { ...delivery, attempt: count + 1 }, seconds)
      return false
    }
  }

  return {
    send: async (provider, ended) => {
      try {
        await attempt(provider, randomToken(18), { ...ended, attempt: 1 })
      } catch (err) {
        log.error({ client: ended.clientId, err }, 'logout token not sent')
      }
    },
    retry: async (provider, limit) => {
      const due = await store.schedule.take(KIND, { limit, lease: LEASE })
      const each = due.map(async ({ id, payload }) => {
        const delivery = payload as Delivery
        try {
          if (await attempt(provider, id, delivery)) await store.schedule.remove(KIND, id)
        } catch (err) {
          // Its lease ends, and it is due again. What else is to be done must not wait for it.
          log.error({ client: delivery.clientId, err }, 'logout token not sent again')
        }
      })
      await Promise.all(each)
    },
  }
}
