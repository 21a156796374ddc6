import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@countersign/oidc-store'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { webhooks as schema } from '../config/webhooks.ts'
import type { DomainEvent } from '../events/types.ts'
import { createLogger } from '../log.ts'
import { UNOBSERVED } from '../telemetry/observer.ts'
import { newSigningSecret } from '../test/receiver.ts'
import { MAX_ATTEMPTS } from './retries.ts'
import type { Send, Sent } from './send.ts'
import type { Webhooks } from './types.ts'
import { createWebhooks } from './webhooks.ts'

const OK: Sent = { ok: true, status: 204, text: '' }
const DOWN: Sent = { ok: false, code: 'unreachable' }

const hook = (name: string, more: object = {}) => ({
  name,
  url: `https://${name}.example/hook`,
  secrets: [newSigningSecret()],
  events: ['login', 'client.*'],
  ...more,
})

describe('webhooks', () => {
  let store: Store
  let clock = 0
  let answer: Sent | (() => Promise<Sent>)
  let sent: { readonly url: string; readonly id: string; readonly body: string }[]
  let emitted: DomainEvent[]
  const open: Webhooks[] = []
  const now = () => new Date(clock)

  beforeEach(async () => {
    clock = Date.parse('2026-01-01T00:00:00Z')
    answer = OK
    sent = []
    emitted = []
    store = createSqliteStore({ path: ':memory:', now: () => clock })
    await store.migrate()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
    await store.close()
  })

  const send: Send = async ({ url }, { body, id }) => {
    sent.push({ url, id, body })
    return typeof answer === 'function' ? answer() : answer
  }
  const make = (
    hooks: readonly object[] = [hook('crm')],
    { over = store, sending = true, by = send }: { over?: Store; sending?: boolean; by?: Send } = {},
  ): Webhooks => {
    const made = createWebhooks({
      config: { issuer: 'https://id.example', webhooks: schema.parse(hooks) },
      store: over,
      events: {
        emit: async (event) => {
          emitted.push(event)
        },
      },
      send: by,
      observer: UNOBSERVED,
      log: createLogger({ log: { level: 'silent' } }),
      now,
      sending,
    })
    open.push(made)
    return made
  }
  const login = (): DomainEvent & { at: number } => ({
    type: 'login',
    at: clock,
    client: 'shop',
    account: 'eip155:1:0xabc',
    actor: { kind: 'person', account: 'eip155:1:0xabc' },
    requestId: 'r1',
  })
  const settle = async () => {
    for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  test('default: an event is sent once, at once, to whoever is told of it', async () => {
    const made = make([hook('crm'), hook('other', { events: ['key.*'] })])
    await made.take(login())
    await settle()
    expect(sent.map(({ url }) => url)).toEqual(['https://crm.example/hook'])
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      type: 'login',
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {
        issuer: 'https://id.example',
        client: 'shop',
        account: 'eip155:1:0xabc',
        actor: { kind: 'person', account: 'eip155:1:0xabc' },
        requestId: 'r1',
      },
    })
    clock += 3_600_000
    expect(await made.work()).toBe(0)
  })

  test.for([
    ['client.created', true],
    ['client.secret_rotated', true],
    ['grant', false],
    ['webhook.failed', false],
  ] as const)('behavior: login and client.* are told of %s: %s', async ([type, told]) => {
    await make().take({ ...login(), type })
    await settle()
    expect(sent.length).toBe(told ? 1 : 0)
  })

  test('behavior: what fails is sent again with the same id, later each time, then given up', async () => {
    const made = make()
    answer = DOWN
    await made.take(login())
    await settle()
    const pauses: number[] = []
    for (let tried = 1; tried < MAX_ATTEMPTS; tried += 1) {
      const view = (await made.deliveries()).deliveries[0]
      expect([view?.state, view?.attempts]).toEqual(['retrying', tried])
      const next = Date.parse(view?.nextAttemptAt ?? '')
      expect(await made.work()).toBe(0)
      pauses.push((next - clock) / 1000)
      clock = next + 1
      expect(await made.work()).toBe(1)
    }
    expect(sent.length).toBe(MAX_ATTEMPTS)
    expect(new Set(sent.map(({ body, id }) => `${id} ${body}`)).size).toBe(1)
    expect(pauses.every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0))).toBe(true)
    expect(emitted).toEqual([
      expect.objectContaining({
        type: 'webhook.failed',
        code: 'webhook_undelivered',
        detail: expect.objectContaining({
          webhook: 'crm',
          event: 'login',
          attempts: MAX_ATTEMPTS,
          last: 'unreachable',
        }),
      }),
    ])
    const { deliveries } = await made.deliveries({ webhook: 'crm' })
    expect(deliveries.map(({ state }) => state)).toEqual(['failed'])
    clock += 7 * 86_400_000
    expect(await made.work()).toBe(0)
  })

  test.for([
    [{ ok: true, status: 302, text: '' }, 'http 302'],
    [{ ok: true, status: 500, text: '' }, 'http 500'],
    [{ ok: false, code: 'timeout' }, 'timeout'],
  ] as const)('error: %j is no receipt', async ([given, last]) => {
    const made = make()
    answer = given
    await made.take(login())
    await settle()
    expect((await made.deliveries()).deliveries).toMatchObject([{ state: 'retrying', last }])
  })

  test('behavior: gone is given up at once', async () => {
    const made = make()
    answer = { ok: true, status: 410, text: '' }
    await made.take(login())
    await settle()
    expect((await made.deliveries()).deliveries).toMatchObject([{ state: 'failed', attempts: 1 }])
  })

  test('behavior: what was given up is sent again by hand, and forgotten when it arrives', async () => {
    const made = make()
    answer = { ok: true, status: 410, text: '' }
    await made.take(login())
    await settle()
    const [{ id = '' } = {}] = (await made.deliveries()).deliveries
    await expect(made.retry('msg_unknown')).rejects.toMatchObject({ code: 'delivery_not_found' })
    answer = OK
    expect((await made.retry(id)).state).toBe('retrying')
    await expect(made.retry(id)).rejects.toMatchObject({ code: 'delivery_not_found' })
    expect(await made.work()).toBe(1)
    expect(sent.map((one) => one.id)).toEqual([id, id])
    expect((await made.deliveries()).deliveries).toEqual([])
  })

  test('behavior: a receiver that is away is not stormed', async () => {
    const queue = make([hook('crm')], { sending: false })
    for (let n = 0; n < 50; n += 1) await queue.take(login())
    answer = DOWN
    const made = make()
    await made.work()
    expect(sent.length).toBe(16)
    expect(await made.work()).toBe(0)
  })

  test('behavior: one receiver that is away holds up no other one', async () => {
    const hooks = [hook('away'), hook('here')]
    const queue = make(hooks, { sending: false })
    for (let n = 0; n < 20; n += 1) await queue.take(login())
    const made = make(hooks, {
      by: async (receiver, message, most) =>
        receiver.url.includes('away') ? DOWN : send(receiver, message, most),
    })
    await made.work()
    clock += 1000
    await made.work()
    expect(sent.filter(({ url }) => url.includes('here')).length).toBe(20)
  })

  test('error: more than an hour may bring is dropped, the queue is bounded', async () => {
    const made = make([hook('crm', { perHour: 3 })], { sending: false })
    for (let n = 0; n < 10; n += 1) await made.take(login())
    expect((await store.schedule.take('webhook', { limit: 50, lease: 60 })).length).toBe(3)
    clock += 3_601_000
    await made.take(login())
    // The three, whose leases are over, and one more.
    expect((await store.schedule.take('webhook', { limit: 50, lease: 60 })).length).toBe(4)
  })

  test('security: what strangers cause does not use up what operators are told of', async () => {
    const made = make([hook('crm', { perHour: 3 })])
    for (let n = 0; n < 10; n += 1) await made.take(login())
    await made.take({ ...login(), type: 'client.created' })
    await made.close()
    const types = sent.map(({ body }) => JSON.parse(body).type)
    expect([types.filter((type) => type === 'login').length, types.at(-1)]).toEqual([3, 'client.created'])
  })

  test('security: a receiver that is away while strangers sign in fills no store; looking for the oldest is rare', async () => {
    let lists = 0
    const { documents } = store
    const list: typeof documents.list = (...given) => {
      lists += 1
      return documents.list(...given)
    }
    for (let n = 0; n < 1100; n += 1)
      await documents.put('webhook-delivery', `msg_0${n}`, { view: {}, delivery: {} })
    answer = DOWN
    const made = make([hook('crm')], { over: { ...store, documents: { ...documents, list } } })
    for (let n = 0; n < 12; n += 1) await made.take(login())
    await made.close()
    expect(lists).toBeLessThanOrEqual(3)

    expect(await documents.get('webhook-delivery', 'msg_00')).toBeUndefined()
  })

  test('behavior: a test is sent once, and says how it went', async () => {
    const made = make()
    expect(await made.test('crm')).toEqual({ delivered: true, last: 'http 204' })
    expect(JSON.parse(sent[0]?.body ?? '').type).toBe('webhook.test')
    answer = DOWN
    expect(await made.test('crm')).toEqual({ delivered: false, last: 'unreachable' })
    await expect(made.test('nobody')).rejects.toMatchObject({ code: 'webhook_not_found' })
  })

  test('behavior: names and events are listed, secrets and paths are not', () => {
    const text = JSON.stringify(make([hook('crm', { url: 'https://crm.example/T0/secret-path' })]).list())
    expect(text).toContain('https://crm.example')
    expect(text).not.toMatch(/secret-path|whsec_/)
  })
})

describe('webhooks of several processes', () => {
  test('behavior: each delivery is sent by one; that of a process that dies by another one, later', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'webhooks-'))
    let clock = Date.parse('2026-01-01T00:00:00Z')
    const path = join(folder, 'idp.sqlite')
    const stores = await Promise.all(
      [0, 1, 2].map(async () => {
        const store = createSqliteStore({ path, now: () => clock })
        await store.migrate()
        return store
      }),
    )
    const sent: string[] = []
    const hooks = schema.parse([hook('crm', { timeout: 1000 })])
    const process = (index: number, by: Send) =>
      createWebhooks({
        config: { issuer: 'https://id.example', webhooks: hooks },
        store: stores[index] as Store,
        events: { emit: async () => undefined },
        send: by,
        observer: UNOBSERVED,
        log: createLogger({ log: { level: 'silent' } }),
        now: () => new Date(clock),
        sending: true,
      })
    const deliver: Send = async (_receiver, { id }) => {
      sent.push(id)
      return OK
    }
    // Takes the event, begins to send it, and is never heard of again.
    const dying = process(0, () => new Promise(() => undefined))
    const living = [process(1, deliver), process(2, deliver)]
    await dying.take({ type: 'login', at: clock })
    await Promise.all(living.map((one) => one.work()))
    expect(sent).toEqual([])
    clock += 120_000
    await Promise.all([...living, ...living].map((one) => one.work()))
    expect(sent.length).toBe(1)
    clock += 120_000
    await Promise.all(living.map((one) => one.work()))
    expect(sent.length).toBe(1)
    await Promise.all(living.map((one) => one.close()))
    await Promise.all(stores.map((store) => store.close()))
    await rm(folder, { recursive: true })
  })
})
