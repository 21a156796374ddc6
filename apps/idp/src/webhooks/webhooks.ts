import type { ScheduledRecord, Store } from '@countersign/oidc-store'
import type { Config } from '../config/schema.ts'
import { isTold, type WebhookConfig } from '../config/webhooks.ts'
import type { Events } from '../events/types.ts'
import { createLimits } from '../limits/limits.ts'
import type { Logger } from '../log.ts'
import type { Observer } from '../telemetry/observer.ts'
import { createScheduler } from '../watch/scheduler.ts'
import { bodyOf, newMessageId } from './body.ts'
import { createFailedDeliveries } from './failed.ts'
import { MAX_AGE, retryAfter } from './retries.ts'
import type { Send } from './send.ts'
import { type Attempted, type Delivery, type DeliveryView, WebhookError, type Webhooks } from './types.ts'

/** Options of {@link createWebhooks}. */
export type WebhooksOptions = {
  readonly config: Pick<Config, 'issuer' | 'webhooks'>
  readonly store: Pick<Store, 'counters' | 'documents' | 'schedule'>
  readonly events: Pick<Events, 'emit'>
  readonly send: Send
  readonly observer: Observer
  readonly log: Logger
  readonly now: () => Date
  /** False on the command line: what is taken is left to a running server. */
  readonly sending: boolean
}

const KIND = 'webhook'

/** Deliveries that are taken from the store at a time. */
const BATCH = 50

/** Attempts at a time, so that one slow receiver holds up few. */
const AT_ONCE = 16

/** Seconds between two looks for what is due. */
const POLL = 5

const HOUR = 3600

/** Longer than an attempt, with its waiting, takes: then another process may try. In seconds. */
const leaseOf = (webhooks: readonly WebhookConfig[]): number =>
  Math.ceil((Math.max(0, ...webhooks.map(({ timeout }) => timeout)) / 1000) * (BATCH / AT_ONCE + 1)) + 30

const iso = (at: number): string => new Date(at).toISOString()

/** Makes the outbox over a store, and what empties it. */
export const createWebhooks = (options: WebhooksOptions): Webhooks => {
  const { config, events, log, now, observer, send, sending, store } = options
  const configured = new Map(config.webhooks.map((webhook) => [webhook.name, webhook]))
  const failed = createFailedDeliveries(store, { now })
  const limits = createLimits({ store, now })
  const lease = leaseOf(config.webhooks)
  const running = new Set<Promise<unknown>>()
  let closed = false

  const plan = (id: string, delivery: Delivery, seconds: number): Promise<void> =>
    store.schedule.put(KIND, id, delivery, { dueAt: now().getTime() + seconds * 1000, ttl: MAX_AGE + HOUR })

  const post = async (webhook: WebhookConfig, id: string, body: string): Promise<Attempted> => {
    const { name } = webhook
    const outcomeOf = ({ delivered, last }: Attempted) => (delivered ? 'ok' : last.replace(' ', '_'))
    return observer.observe(
      'webhook',
      { webhook: name },
      async () => {
        const sent = await send(webhook, { id, body }, 0)
        // A redirect is no receipt: it is not followed, because nobody has checked where it leads.
        if (!sent.ok) return { delivered: false, last: sent.code }
        return { delivered: sent.status >= 200 && sent.status < 300, last: `http ${sent.status}` }
      },
      outcomeOf,
    )
  }

  const viewOf = (
    id: string,
    { attempts, createdAt, type, webhook }: Delivery,
    { last, seconds }: { readonly last: string; readonly seconds: number | undefined },
  ): DeliveryView => {
    const at = now().getTime()
    return {
      id,
      webhook,
      type,
      state: seconds === undefined ? 'failed' : 'retrying',
      attempts,
      createdAt: iso(createdAt),
      lastAttemptAt: iso(at),
      ...(seconds !== undefined && { nextAttemptAt: iso(at + seconds * 1000) }),
      last,
    }
  }

  const giveUp = async (id: string, delivery: Delivery, last: string): Promise<void> => {
    const view = viewOf(id, delivery, { last, seconds: undefined })
    await failed.put({ view, delivery })
    await store.schedule.remove(KIND, id)
    await failed.prune()
    const { attempts, type, webhook } = delivery
    log.error({ webhook, delivery: id, event: type, attempts, last }, 'webhook given up')
    const detail = { webhook, delivery: id, event: type, attempts, last }
    await events.emit({ type: 'webhook.failed', code: 'webhook_undelivered', detail })
  }

  const again = async (id: string, delivery: Delivery, last: string): Promise<void> => {
    const { attempts, createdAt, type, webhook } = delivery
    const old = now().getTime() - createdAt > MAX_AGE * 1000
    // RFC 9110 section 15.5.11: gone for good.
    const seconds = old || last === 'http 410' ? undefined : retryAfter(attempts)
    if (seconds === undefined) return giveUp(id, delivery, last)
    log.warn(
      { webhook, delivery: id, event: type, attempts, last, again: Math.round(seconds) },
      'webhook failed',
    )
    await failed.put({ view: viewOf(id, delivery, { last, seconds }), delivery })
    await plan(id, { ...delivery, listed: true }, seconds)
    await failed.prune()
  }

  /** False when the receiver did not take it. */
  const attempt = async (id: string, delivery: Delivery): Promise<boolean> => {
    const webhook = configured.get(delivery.webhook)
    const counted = { ...delivery, attempts: delivery.attempts + 1 }
    if (!webhook) {
      await giveUp(id, counted, 'webhook_not_found')
      return true
    }
    const { delivered, last } = await post(webhook, id, delivery.body)
    if (!delivered) {
      await again(id, counted, last)
      return false
    }
    await store.schedule.remove(KIND, id)
    if (delivery.listed) await failed.remove(id)
    log.info({ webhook: webhook.name, delivery: id, event: delivery.type }, 'webhook delivered')
    return true
  }

  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const held = work.finally(() => running.delete(held))
    held.catch(() => undefined)
    running.add(held)
    return held
  }

  /** What is left of a receiver's batch waits as long as what has just failed: it is away, and is not stormed. */
  const workThrough = async (due: readonly ScheduledRecord[]): Promise<number> => {
    let attempts = 0
    for (let start = 0; start < due.length && !closed; start += AT_ONCE) {
      const part = due.slice(start, start + AT_ONCE)
      const taken = await Promise.all(part.map(({ id, payload }) => attempt(id, payload as Delivery)))
      attempts += part.length
      if (taken.some(Boolean)) continue
      const rest = due.slice(start + AT_ONCE)
      const wait = retryAfter(1) ?? POLL
      await Promise.all(rest.map(({ id, payload }) => plan(id, payload as Delivery, wait)))
      break
    }
    return attempts
  }

  const work = async (): Promise<number> => {
    if (closed) return 0
    const due = await store.schedule.take(KIND, { limit: BATCH, lease })
    const names = [...new Set(due.map(({ payload }) => (payload as Delivery).webhook))]
    const batches = names.map((name) => due.filter(({ payload }) => (payload as Delivery).webhook === name))
    const done = await tracked(Promise.all(batches.map(workThrough)))
    return done.reduce((sum, count) => sum + count, 0)
  }

  /** The first attempt is made at once, by whoever took the event. Its lease is in the plan: it survives this process. */
  const enqueue = async (webhook: WebhookConfig, message: { type: string; body: string; at: number }) => {
    const id = newMessageId(message.at)
    const { at: createdAt, body, type } = message
    const delivery: Delivery = { webhook: webhook.name, type, body, attempts: 0, createdAt }
    const atOnce = sending && !closed && running.size < AT_ONCE
    await plan(id, delivery, atOnce ? lease : 0)
    if (!atOnce) return
    tracked(attempt(id, delivery)).catch((err: unknown) =>
      log.error({ err, webhook: webhook.name, delivery: id }, 'webhook attempt failed'),
    )
  }

  const onError = (err: unknown): void => log.error({ err }, 'webhooks failed')
  const scheduler = createScheduler({ seconds: POLL, full: BATCH, work, onError })

  const find = (name: string): WebhookConfig => {
    const found = configured.get(name)
    if (!found) throw new WebhookError('webhook_not_found', `there is no webhook ${name}`)
    return found
  }

  return {
    take: async ({ account, actor, at, client, code, detail, requestId, type }) => {
      const data = { issuer: config.issuer, actor, client, account, code, detail, requestId }
      const body = bodyOf({ type, at, data })
      for (const webhook of config.webhooks) {
        if (!isTold(webhook, type)) continue
        // By name: strangers cause some of them, and must not use up what others are told with.
        const limit = { count: webhook.perHour, seconds: HOUR }
        const { ok } = await limits.take('webhook', `${webhook.name} ${type}`, limit)
        if (ok) await enqueue(webhook, { type, body, at })
        else {
          observer.count('limited', { kind: 'webhook' })
          log.error({ webhook: webhook.name, event: type }, 'webhook queue is full: the event is not told')
        }
      }
    },
    work,
    list: () =>
      config.webhooks.map(({ events: told, name, url }) => ({
        name,
        origin: new URL(url).origin,
        events: told,
      })),
    deliveries: async ({ after, limit = 50, webhook } = {}) => {
      const { next, records } = await failed.list({ after, limit })
      const views = records.map(({ view }) => view)
      return { deliveries: views.filter((view) => webhook === undefined || view.webhook === webhook), next }
    },
    retry: async (id) => {
      const found = await failed.get(id)
      if (found?.view.state !== 'failed')
        throw new WebhookError('delivery_not_found', `there is no failed delivery ${id}`)
      find(found.delivery.webhook)
      const delivery = { ...found.delivery, attempts: 0, createdAt: now().getTime(), listed: true }
      const view = { ...found.view, state: 'retrying' as const, nextAttemptAt: iso(now().getTime()) }
      await failed.put({ view, delivery })
      await plan(id, delivery, 0)
      return view
    },
    test: async (name) => {
      const webhook = find(name)
      const at = now().getTime()
      const body = bodyOf({ type: 'webhook.test', at, data: { issuer: config.issuer } })
      return post(webhook, newMessageId(at), body)
    },
    start: () => {
      if (config.webhooks.length === 0) return
      scheduler.start()
      // What an earlier process has left does not wait for the first interval.
      scheduler.run().catch(onError)
    },
    close: async () => {
      closed = true
      await scheduler.stop()
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
