import type Provider from 'oidc-provider'
import { gateClientOf } from '../clients/metadata.ts'
import type { Events } from '../events/types.ts'
import { policyOf } from '../gates/recheck.ts'
import { type SecondLook, secondLook } from '../gates/secondLook.ts'
import type { GateState, Gates, RecheckTrigger } from '../gates/types.ts'
import type { Logger } from '../log.ts'
import type { Logins } from '../logins.ts'
import { endSignIn } from './endSignIn.ts'
import type { EndedSession, LogoutTokens } from './logoutTokens.ts'
import type { DueWatch, Watch, Watches } from './watches.ts'

/** Why tokens end. */
export type Loss = { readonly trigger: RecheckTrigger; readonly code: string; readonly reason: string }

/** Watches over tokens that rest on gates. */
export type Watcher = {
  /** Tokens were issued: they are looked at again as often as their gate wants it. */
  readonly watch: (watch: Watch, state: GateState) => Promise<void>
  /** The gate is not met any more: ends the grant and the session of that client, and tells it. */
  readonly end: (provider: Provider, watch: Omit<Watch, 'request'>, loss: Loss) => Promise<void>
  /** Sends a logout token, without being waited for. */
  readonly tell: (provider: Provider, ended: EndedSession) => void
  /** Does what is due, at most `limit` looks, and sends what follows from it. Resolves with how many there were. */
  readonly work: (provider: Provider, limit: number) => Promise<number>
  /** Resolves when nothing is being sent any more. */
  readonly settle: () => Promise<void>
}

/** What {@link createWatcher} works with. */
export type WatcherOptions = {
  readonly gates: Gates
  readonly logins: Logins
  readonly watches: Watches
  readonly logoutTokens: LogoutTokens
  readonly events: Pick<Events, 'emit'>
  readonly log: Logger
  readonly now: () => Date
}

/** A refresh token may be under the grant, or the client's part of the session rests on it. */
const isInUse = async (provider: Provider, { clientId, grantId, sessionUid }: Watch): Promise<boolean> => {
  const grant = await provider.Grant.find(grantId)
  if (grant?.clientId !== clientId) return false
  if (grant.getOIDCScope().split(' ').includes('offline_access')) return true
  const session = sessionUid === undefined ? undefined : await provider.Session.findByUid(sessionUid)
  return session?.grantIdFor(clientId) === grantId
}

/** A doubt is looked into more often than a gate that holds. */
const DOUBT = 300

/** When to look again, in seconds; undefined when the gate has no schedule any more. A refresh may have looked just now. */
const nextLook = (look: SecondLook, now: number): number | undefined => {
  if (look.status !== 'stands') return DOUBT
  const { state, until } = look
  const { every } = policyOf(state.requirement)
  if (every === 0) return undefined
  const doubtful = state.lostAt !== undefined || state.undecidedSince !== undefined
  const pause = doubtful
    ? Math.min(every, DOUBT, (until ?? Number.POSITIVE_INFINITY) - now)
    : every - (now - Math.floor(Date.parse(state.check.checkedAt) / 1000))
  return Math.min(every, Math.max(1, pause))
}

/** Makes the watcher. */
export const createWatcher = (options: WatcherOptions): Watcher => {
  const { events, gates, log, logins, logoutTokens, now, watches } = options
  const seconds = () => Math.floor(now().getTime() / 1000)
  const sending = new Set<Promise<void>>()

  // Not awaited by whoever asks: the client that waits for our answer may be the one that we call.
  const tell = (provider: Provider, ended: EndedSession): void => {
    const sent = logoutTokens.send(provider, ended).finally(() => sending.delete(sent))
    sending.add(sent)
  }
  const settle = async (): Promise<void> => {
    await Promise.all(sending)
  }

  const end: Watcher['end'] = async (provider, watch, { code, reason, trigger }) => {
    const { clientId, grantId, loginId, subject } = watch
    const sid = await endSignIn(provider, watch)
    const audit = { client: clientId, subject, login: loginId, grant: grantId, trigger, code, reason }
    log.warn(audit, 'sign-in ended: its gate is not met any more')
    const account = (await logins.find(loginId))?.account
    const detail = { grant: grantId, trigger, reason }
    await events.emit({ type: 'token.lost', client: clientId, account, code, detail })
    tell(provider, { clientId, subject, sid })
  }

  const lookAt = async (provider: Provider, due: DueWatch): Promise<void> => {
    const { watch } = due
    const client = await provider.Client.find(watch.clientId)
    const login = await logins.find(watch.loginId)
    if (!client || !login || !(await isInUse(provider, watch))) return watches.remove(due)
    const resting = { client: gateClientOf(client), login, request: watch.request }
    const look = await secondLook(gates, resting, 'schedule')
    if (look.status === 'lost') {
      await end(provider, watch, { ...look, trigger: 'schedule' })
      return watches.remove(due)
    }
    const next = look.status === 'none' ? undefined : nextLook(look, seconds())
    return next === undefined ? watches.remove(due) : watches.again(due, next)
  }

  return {
    watch: async (watch, state) => {
      const { every } = policyOf(state.requirement)
      if (every > 0) await watches.add(watch, state.requirement.hash, every)
    },
    end,
    tell,
    work: async (provider, limit) => {
      const [due] = await Promise.all([watches.due(limit), logoutTokens.retry(provider, limit)])
      const looks = due.map((one) =>
        lookAt(provider, one).catch((err: unknown) =>
          // Its lease ends, and it is due again.
          log.error({ client: one.watch.clientId, err }, 'scheduled check failed'),
        ),
      )
      await Promise.all(looks)
      await settle()
      return due.length
    },
    settle,
  }
}
