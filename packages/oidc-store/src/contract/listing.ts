import { deepEqual, equal, rejects } from 'node:assert/strict'
import type { ListedModel, Store } from '../types.ts'
import { type Check, type Runner, save } from './fixture.ts'

/** Who is signed in, and what was granted. */
export function listingContract({ describe }: Runner, check: Check): void {
  const ids = async (store: Store, ...args: Parameters<Store['listing']['list']>) =>
    (await store.listing.list(...args)).records.map(({ id }) => id)

  describe('listing', () => {
    check('sessions and grants are found by account, grants by client too', async (store, clock) => {
      await save(store, 'Session', 's1', { accountId: 'ann', uid: 'u1' }, 60)
      await save(store, 'Session', 's2', { accountId: 'ben', uid: 'u2' }, 60)
      await save(store, 'Grant', 'g1', { accountId: 'ann', clientId: 'shop' }, 60)
      await save(store, 'Grant', 'g2', { accountId: 'ann', clientId: 'club' })
      await save(store, 'Grant', 'g3', { accountId: 'ben', clientId: 'shop' }, 60)
      deepEqual(await ids(store, 'Session', { accountId: 'ann' }), ['s1'])
      deepEqual(await ids(store, 'Session'), ['s1', 's2'])
      deepEqual(await ids(store, 'Grant', { accountId: 'ann' }), ['g1', 'g2'])
      deepEqual(await ids(store, 'Grant', { clientId: 'shop' }), ['g1', 'g3'])
      deepEqual(await ids(store, 'Grant', { clientId: 'shop', accountId: 'ben' }), ['g3'])
      deepEqual(await ids(store, 'Grant', { accountId: 'nobody' }), [])
      const [grant] = (await store.listing.list('Grant', { accountId: 'ann' })).records
      equal(grant?.payload['clientId'], 'shop')
      equal(grant?.payload['jti'], 'g1')
      equal(grant?.expiresAt, (clock.seconds() + 60) * 1000)
      equal((await store.listing.list('Grant', { clientId: 'club' })).records[0]?.expiresAt, undefined)
    })

    check(
      'consents are found by account, and never under an identifier that could be used',
      async (store) => {
        await store.clients.put('shop', {})
        await save(store, 'Consent', 'shop ann', { accountId: 'ann', clientId: 'shop' }, 60)
        await save(store, 'Consent', 'club ann', { accountId: 'ann', clientId: 'club' }, 60)
        await save(store, 'Consent', 'shop ben', { accountId: 'ben', clientId: 'shop' }, 60)
        const clients = async () =>
          (await store.listing.list('Consent', { accountId: 'ann' })).records
            .map(({ payload }) => payload['clientId'])
            .sort()
        deepEqual(await clients(), ['club', 'shop'])
        const { records } = await store.listing.list('Consent', { clientId: 'shop' })
        equal(records.length, 2)
        equal(/shop (?:ann|ben)/.test(JSON.stringify(records)), false)
        await save(store, 'Consent', 'club ann', { clientId: 'club' }, 60)
        deepEqual(await clients(), ['shop'])
        await store.clients.remove('shop')
        deepEqual(await clients(), [])
      },
    )

    check('what was destroyed, has expired or went with its client is not listed', async (store, clock) => {
      await store.clients.put('shop', {})
      await save(store, 'Session', 's1', { accountId: 'ann' }, 10)
      await save(store, 'Session', 's2', { accountId: 'ann' }, 60)
      await save(store, 'Session', 's3', { accountId: 'ann' }, 60)
      await save(store, 'Grant', 'g1', { accountId: 'ann', clientId: 'shop' }, 60)
      await store.adapter('Session').destroy('s3')
      await store.clients.remove('shop')
      clock.advance(10)
      deepEqual(await ids(store, 'Session', { accountId: 'ann' }), ['s2'])
      deepEqual(await ids(store, 'Grant', { accountId: 'ann' }), [])
    })

    check('a session that changes hands is found by its new account only', async (store) => {
      await save(store, 'Session', 's1', { accountId: 'ann' }, 60)
      await save(store, 'Session', 's1', { accountId: 'ben' }, 60)
      deepEqual(await ids(store, 'Session', { accountId: 'ann' }), [])
      deepEqual(await ids(store, 'Session', { accountId: 'ben' }), ['s1'])
    })

    check('pages hold everything once, in order', async (store) => {
      for (const id of ['c', 'a', 'e', 'b', 'd'])
        await save(store, 'Grant', id, { accountId: 'ann', clientId: 'shop' }, 60)
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await store.listing.list('Grant', { accountId: 'ann', after, limit: 2 })
        seen.push(...page.records.map(({ id }) => id))
        after = page.next
      } while (after !== undefined)
      deepEqual(seen, ['a', 'b', 'c', 'd', 'e'])
    })

    check('models whose identifier is a credential are not listed', async (store) => {
      for (const model of ['RefreshToken', 'AuthorizationCode', 'Client'])
        await rejects(store.listing.list(model as ListedModel), { code: 'input_invalid' })
      await rejects(store.listing.list('Session', { accountId: '\udfff' }), { code: 'input_invalid' })
    })
  })
}
