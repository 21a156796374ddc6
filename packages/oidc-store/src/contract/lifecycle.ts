import { deepEqual, equal, rejects } from 'node:assert/strict'
import { type Check, exists, type Runner, save } from './fixture.ts'

/** Migration, purge, readiness, end. */
export function lifecycleContract({ describe }: Runner, check: Check): void {
  describe('lifecycle', () => {
    check('migrating an up-to-date store changes nothing', async (store) => {
      await save(store, 'Grant', 'g', {}, 60)
      const { from, to } = await store.migrate()
      equal(from, to)
      equal(await exists(store, 'Grant', 'g'), true)
    })

    check('a purge removes what expired, counts it, and keeps the rest', async (store, clock) => {
      // More than two steps of a purge.
      const old = Array.from({ length: 1100 }, (_, n) => `t${n}`)
      await Promise.all(old.map((id) => save(store, 'AccessToken', id, {}, 10)))
      await save(store, 'AccessToken', 'kept', {}, 100)
      await save(store, 'Grant', 'forever', {})
      await store.singleUse.put('challenge', 'old', 1, 10)
      await store.singleUse.put('challenge', 'kept', 1, 100)
      await store.schedule.put('check', 'old', 1, { dueAt: 0, ttl: 10 })
      await store.schedule.put('check', 'kept', 1, { dueAt: 0, ttl: 100 })
      await store.counters.add('count', 'old', 10)
      await store.counters.add('count', 'kept', 100)
      deepEqual(await store.purge(), { records: 0, singleUse: 0, schedule: 0, counters: 0 })
      clock.advance(10)
      deepEqual(await store.purge(), { records: 1100, singleUse: 1, schedule: 1, counters: 1 })
      deepEqual(await store.purge(), { records: 0, singleUse: 0, schedule: 0, counters: 0 })
      equal(await exists(store, 'AccessToken', 'kept'), true)
      equal(await exists(store, 'Grant', 'forever'), true)
      equal((await store.singleUse.get('challenge', 'kept'))?.payload, 1)
      deepEqual(await store.purge((clock.seconds() + 100) * 1000), {
        records: 1,
        singleUse: 1,
        schedule: 1,
        counters: 1,
      })
    })

    check('the status tells the schema of the store and the one that is needed', async (store) => {
      const { version, target } = await store.status()
      equal(version, target)
      equal(target >= 1, true)
    })

    check('ping answers while the store is open', async (store) => {
      await store.ping()
    })

    check('after close everything is refused, and closing again is harmless', async (store) => {
      await store.close()
      await store.close()
      const closed = { code: 'store_closed' }
      await rejects(store.ping(), closed)
      await rejects(store.migrate(), closed)
      await rejects(store.purge(), closed)
      await rejects(store.adapter('Session').find('s'), closed)
      await rejects(save(store, 'Session', 's', {}, 60), closed)
      await rejects(store.adapter('AuthorizationCode').consume('c'), closed)
      await rejects(store.singleUse.consume('challenge', 'x'), closed)
      await rejects(store.schedule.take('check', { limit: 1, lease: 1 }), closed)
      await rejects(store.clients.get('rp'), closed)
      await rejects(store.keys.list(), closed)
      await rejects(store.listing.list('Session'), closed)
      await rejects(store.documents.get('kind', 'id'), closed)
      await rejects(store.audit.append({}), closed)
      await rejects(store.counters.add('kind', 'id', 1), closed)
      await rejects(store.status(), closed)
    })
  })
}
