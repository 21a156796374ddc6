import { deepEqual, equal, rejects } from 'node:assert/strict'
import type { NewKey } from '../types.ts'
import { type Check, exists, type Runner, save } from './fixture.ts'

/** Clients and keys. */
export function administrationContract(runner: Runner, check: Check): void {
  clientContract(runner, check)
  keyContract(runner, check)
}

function clientContract({ describe }: Runner, check: Check): void {
  describe('clients', () => {
    check('a stored client is what oidc-provider finds, and the other way round', async (store) => {
      const created = await store.clients.put('rp', { client_id: 'rp', client_name: 'A' })
      equal(created.version, 1)
      deepEqual(await store.adapter('Client').find('rp'), { client_id: 'rp', client_name: 'A' })
      await store.adapter('Client').upsert('rp', { client_id: 'rp', client_name: 'B' })
      const found = await store.clients.get('rp')
      equal(found?.metadata['client_name'], 'B')
      equal(found?.version, 2)
    })

    check('a change is refused when somebody else changed the client in between', async (store) => {
      await store.clients.put('rp', { client_name: 'A' }, { ifVersion: 0 })
      await rejects(store.clients.put('rp', {}, { ifVersion: 0 }), { code: 'version_conflict' })
      equal((await store.clients.put('rp', { client_name: 'B' }, { ifVersion: 1 })).version, 2)
      await rejects(store.clients.put('rp', {}, { ifVersion: 1 }), { code: 'version_conflict' })
      await rejects(store.clients.put('unknown', {}, { ifVersion: 1 }), { code: 'version_conflict' })
      deepEqual((await store.clients.get('rp'))?.metadata, { client_id: 'rp', client_name: 'B' })
    })

    check('of several changes that expect the same version exactly one holds', async ({ clients }) => {
      for (const ifVersion of [0, 1]) {
        const changes = Array.from({ length: 8 }, (_, n) => clients.put('rp', { n }, { ifVersion }))
        const results = await Promise.allSettled(changes)
        equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
        equal((await clients.get('rp'))?.version, ifVersion + 1)
      }
    })

    check('times are kept', async (store, clock) => {
      const { createdAt } = await store.clients.put('rp', {})
      clock.advance(5)
      const changed = await store.clients.put('rp', {})
      equal(changed.createdAt, createdAt)
      equal(changed.updatedAt, createdAt + 5000)
    })

    check('a client stored under another identifier than its own is refused', async (store) => {
      await rejects(store.clients.put('a', { client_id: 'b' }), { code: 'input_invalid' })
      await rejects(store.clients.put('', {}), { code: 'input_invalid' })
      await rejects(store.clients.put('\ud800', {}), { code: 'input_invalid' })
    })

    check('pages hold every client once, in order', async (store) => {
      for (const id of ['c', 'a', 'e', 'b', 'd']) await store.clients.put(id, {})
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await store.clients.list({ after, limit: 2 })
        equal(page.clients.length <= 2, true)
        seen.push(...page.clients.map(({ id }) => id))
        after = page.next
      } while (after !== undefined)
      deepEqual(seen, ['a', 'b', 'c', 'd', 'e'])
      equal((await store.clients.list()).clients.length, 5)
      for (const limit of [0, -1, Number.NaN, 1e9])
        equal((await store.clients.list({ limit })).clients.length > 0, true)
    })

    check('a removal is refused when somebody else changed the client in between', async (store) => {
      await store.clients.put('rp', {})
      await store.clients.put('rp', { client_name: 'B' })
      await save(store, 'Grant', 'g', { clientId: 'rp' }, 60)
      await rejects(store.clients.remove('rp', { ifVersion: 1 }), { code: 'version_conflict' })
      equal(await exists(store, 'Client', 'rp'), true)
      equal(await exists(store, 'Grant', 'g'), true)
      equal(await store.clients.remove('unknown', { ifVersion: 1 }), false)
      equal(await store.clients.remove('rp', { ifVersion: 2 }), true)
      equal(await exists(store, 'Grant', 'g'), false)
    })

    check('removing a client removes what was issued to it, and nothing else', async (store) => {
      await store.clients.put('rp', {})
      await save(store, 'Grant', 'g', { clientId: 'rp' }, 60)
      await save(store, 'RefreshToken', 'r', { clientId: 'rp', grantId: 'g' }, 60)
      await save(store, 'Grant', 'h', { clientId: 'other' }, 60)
      equal(await store.clients.remove('rp'), true)
      equal(await store.clients.remove('rp'), false)
      equal(await store.clients.get('rp'), undefined)
      equal(await exists(store, 'Client', 'rp'), false)
      equal(await exists(store, 'Grant', 'g'), false)
      equal(await exists(store, 'RefreshToken', 'r'), false)
      equal(await exists(store, 'Grant', 'h'), true)
    })
  })
}

function keyContract({ describe }: Runner, check: Check): void {
  const key = (kid: string): NewKey => ({ kid, state: 'next', jwk: { kty: 'EC', kid } })
  const kids = (keys: readonly NewKey[]): readonly string[] => keys.map(({ kid, state }) => `${kid} ${state}`)

  describe('keys', () => {
    check('keys are listed as stored, oldest first', async ({ keys }, clock) => {
      await keys.put(key('b'))
      clock.advance(1)
      await keys.put({ ...key('a'), state: 'active' })
      deepEqual(kids(await keys.list()), ['b next', 'a active'])
      const [first] = await keys.list()
      deepEqual(first?.jwk, { kty: 'EC', kid: 'b' })
      equal(first?.createdAt, clock.seconds() * 1000 - 1000)
    })

    check('a kid is unique', async ({ keys }) => {
      await keys.put(key('a'))
      await rejects(keys.put({ ...key('a'), jwk: {} }), { code: 'key_exists' })
      deepEqual((await keys.list())[0]?.jwk, { kty: 'EC', kid: 'a' })
    })

    check('only the first of several starting processes seeds', async ({ keys }) => {
      deepEqual(await Promise.all([keys.seed([key('a')]), keys.seed([key('b')])]), [true, false])
      deepEqual(kids(await keys.list()), ['a next'])
    })

    check('states change together or not at all', async ({ keys }) => {
      await keys.seed([{ ...key('a'), state: 'active' }, key('b')])
      await rejects(
        keys.setStates([
          { kid: 'a', state: 'retired' },
          { kid: 'unknown', state: 'active' },
        ]),
        { code: 'key_not_found' },
      )
      deepEqual(kids(await keys.list()), ['a active', 'b next'])
      await keys.setStates([
        { kid: 'a', state: 'retired' },
        { kid: 'b', state: 'active' },
      ])
      deepEqual(kids(await keys.list()), ['a retired', 'b active'])
    })

    check('a removed key is gone', async ({ keys }) => {
      await keys.put(key('a'))
      equal(await keys.remove('a'), true)
      equal(await keys.remove('a'), false)
      deepEqual(await keys.list(), [])
    })

    check('an unknown state is refused', async ({ keys }) => {
      const bad = { ...key('a'), state: 'sleeping' } as unknown as NewKey
      await rejects(keys.put(bad), { code: 'input_invalid' })
      deepEqual(await keys.list(), [])
    })
  })
}
