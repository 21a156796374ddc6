import { deepEqual, equal, rejects } from 'node:assert/strict'
import type { ScheduledRecord, Store } from '../types.ts'
import type { Check, Clock, Runner } from './fixture.ts'

/** Work that comes due. */
export function scheduleContract({ describe }: Runner, check: Check): void {
  const inSeconds = (clock: Clock, seconds: number, ttl = 1000) => ({
    dueAt: (clock.seconds() + seconds) * 1000,
    ttl,
  })
  const ids = (taken: readonly ScheduledRecord[]): readonly string[] => taken.map(({ id }) => id)
  const take = async ({ schedule }: Store, limit = 10) =>
    ids(await schedule.take('check', { limit, lease: 60 }))

  describe('scheduled records', () => {
    check('what is due is taken, longest overdue first, and nothing else', async (store, clock) => {
      await store.schedule.put('check', 'b', { n: 2 }, inSeconds(clock, 2))
      await store.schedule.put('check', 'a', { n: 1 }, inSeconds(clock, 1))
      await store.schedule.put('check', 'c', { n: 3 }, inSeconds(clock, 30))
      await store.schedule.put('other', 'd', { n: 4 }, inSeconds(clock, 0))
      deepEqual(await take(store), [])
      const start = clock.seconds() * 1000
      clock.advance(5)
      const taken = await store.schedule.take('check', { limit: 10, lease: 60 })
      deepEqual(taken, [
        { id: 'a', payload: { n: 1 }, dueAt: start + 1000, expiresAt: start + 1_000_000 },
        { id: 'b', payload: { n: 2 }, dueAt: start + 2000, expiresAt: start + 1_000_000 },
      ])
    })

    check('what is taken is nobody else\u2019s until its lease ends', async (store, clock) => {
      await store.schedule.put('check', 'a', 1, inSeconds(clock, 0))
      deepEqual((await Promise.all([take(store), take(store)])).flat(), ['a'])
      clock.advance(59)
      deepEqual(await take(store), [])
      clock.advance(1)
      deepEqual(await take(store), ['a'])
    })

    check('a batch is bounded, and the rest is left for the next one', async (store, clock) => {
      for (const id of ['a', 'b', 'c']) await store.schedule.put('check', id, 1, inSeconds(clock, 0))
      deepEqual(await take(store, 2), ['a', 'b'])
      deepEqual(await take(store, 2), ['c'])
    })

    check('planning anew replaces, removing ends', async (store, clock) => {
      await store.schedule.put('check', 'a', 1, inSeconds(clock, 0))
      await store.schedule.put('check', 'a', 2, inSeconds(clock, 10))
      deepEqual(await take(store), [])
      clock.advance(10)
      const [taken] = await store.schedule.take('check', { limit: 1, lease: 60 })
      equal(taken?.payload, 2)
      equal(await store.schedule.remove('check', 'a'), true)
      equal(await store.schedule.remove('check', 'a'), false)
      clock.advance(60)
      deepEqual(await take(store), [])
    })

    check('what has expired is neither taken nor removed', async (store, clock) => {
      await store.schedule.put('check', 'a', 1, inSeconds(clock, 0, 10))
      clock.advance(10)
      deepEqual(await take(store), [])
      equal(await store.schedule.remove('check', 'a'), false)
    })

    check('bad input is refused with a code', async ({ schedule }) => {
      const refused = { code: 'input_invalid' }
      for (const plan of [
        { dueAt: Number.NaN, ttl: 1 },
        { dueAt: 0, ttl: 0 },
        { dueAt: 0, ttl: Number.POSITIVE_INFINITY },
      ]) {
        await rejects(schedule.put('check', 'a', 1, plan), refused)
      }
      await rejects(schedule.put('check', '\udfff', 1, { dueAt: 0, ttl: 1 }), refused)
      await rejects(schedule.put('check', 'a', undefined, { dueAt: 0, ttl: 1 }), refused)
      for (const limit of [0, 501, Number.NaN])
        await rejects(schedule.take('check', { limit, lease: 1 }), refused)
      await rejects(schedule.take('check', { limit: 1, lease: 0 }), refused)
      deepEqual(await schedule.take('\udfff', { limit: 1, lease: 1 }), [])
    })
  })
}
