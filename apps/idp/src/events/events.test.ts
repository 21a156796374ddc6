import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { describe, expect, test } from 'vitest'
import { createLogger } from '../log.ts'
import { createEvents } from './events.ts'
import { type DomainEvent, EVENT_TYPES } from './types.ts'

const log = createLogger({ log: { level: 'silent' } } as never)
const now = () => new Date(1_800_000_000_000)

const open = async (record: 'all' | 'privileged' = 'all') => {
  const store = createSqliteStore({ path: ':memory:' })
  await store.migrate()
  return { store, events: createEvents({ store, log, now, record }) }
}

const LOGIN: DomainEvent = { type: 'login', account: 'eip155:1:0xab', client: 'shop', requestId: 'r1' }
const CHANGE: DomainEvent = { type: 'team.added', actor: { kind: 'operator' }, account: 'eip155:1:0xab' }

describe('events', () => {
  test('default: each is written once and then told, without members that are undefined', async () => {
    const { store, events } = await open()
    const told: unknown[] = []
    events.listen((event) => void told.push(event))
    await events.emit({ ...LOGIN, code: undefined })
    const [entry] = await store.audit.list()
    expect(entry?.event).toEqual({ type: 'login', account: 'eip155:1:0xab', client: 'shop', requestId: 'r1' })
    expect(told).toEqual([{ ...LOGIN, at: now().getTime() }])
  })

  test('behavior: with `privileged`, sign-ins are told but not written', async () => {
    const { store, events } = await open('privileged')
    const told: string[] = []
    events.listen(({ type }) => void told.push(type))
    await events.emit(LOGIN)
    await events.emit(CHANGE)
    expect((await store.audit.list()).map(({ event }) => event['type'])).toEqual(['team.added'])
    expect(told).toEqual(['login', 'team.added'])
  })

  test('behavior: a listener that fails or has left changes nothing', async () => {
    const { events } = await open()
    const told: string[] = []
    events.listen(() => {
      throw new Error('broken')
    })
    const leave = events.listen(({ type }) => void told.push(type))
    await events.emit(LOGIN)
    leave()
    await events.emit(LOGIN)
    expect(told).toEqual(['login'])
  })

  test('error: what operators do is not done without being on record; a sign-in is', async () => {
    const { store, events } = await open()
    await store.close()
    await expect(events.emit(CHANGE)).rejects.toMatchObject({ code: 'store_closed' })
    await expect(events.emit(LOGIN)).resolves.toBeUndefined()
  })

  test('security: every change that an operator makes is one of those, whatever it is a change of', async () => {
    const { store, events } = await open()
    await store.close()
    const others = [
      ...['login', 'account.added', 'account.removed', 'grant', 'grant.revoked'],
      ...['token.lost', 'webhook.failed'],
    ]
    const acts = EVENT_TYPES.filter(
      (type) => !others.some((one) => type === one || type === `${one}.refused`),
    )
    expect(acts).toContain('registration.token_created')
    for (const type of acts)
      await expect(events.emit({ type, actor: { kind: 'operator' } }), type).rejects.toMatchObject({
        code: 'store_closed',
      })
  })
})
