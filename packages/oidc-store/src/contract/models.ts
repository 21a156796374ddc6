import { deepEqual, equal, rejects } from 'node:assert/strict'
import { type Check, exists, type Runner, save } from './fixture.ts'

/** Storing, finding, expiring and removing oidc-provider's models. */
export function modelContract({ describe }: Runner, check: Check): void {
  describe('models', () => {
    check('a saved payload is found as it was saved', async (store) => {
      const payload = {
        claims: { id_token: { nft: { list: [1, null, 'é\u0000\ud83d\ude00'] } } },
        scope: 'openid',
      }
      await save(store, 'AccessToken', 'a', payload, 60)
      deepEqual(await store.adapter('AccessToken').find('a'), { jti: 'a', kind: 'AccessToken', ...payload })
    })

    check('an unknown identifier is not found', async (store) => {
      for (const model of ['AccessToken', 'Session', 'Client', 'Grant']) {
        equal(await store.adapter(model).find('unknown'), undefined)
        equal(await store.adapter(model).findByUid('unknown'), undefined)
        equal(await store.adapter(model).findByUserCode('unknown'), undefined)
      }
    })

    check('models do not see each other', async (store) => {
      await save(store, 'AccessToken', 'same', {}, 60)
      equal(await exists(store, 'RefreshToken', 'same'), false)
      await save(store, 'Session', 's', { uid: 'u' }, 60)
      await save(store, 'DeviceCode', 'd', { userCode: 'AAAA' }, 60)
      equal(await store.adapter('Interaction').findByUid('u'), undefined)
      equal(await store.adapter('Interaction').findByUserCode('AAAA'), undefined)
      equal((await store.adapter('Session').findByUid('u'))?.jti, 's')
      equal((await store.adapter('DeviceCode').findByUserCode('AAAA'))?.jti, 'd')
    })

    check('saving again replaces the payload and the expiry', async (store, clock) => {
      await save(store, 'Interaction', 'i', { step: 1 }, 60)
      await save(store, 'Interaction', 'i', { step: 2 }, 120)
      clock.advance(90)
      deepEqual(await store.adapter('Interaction').find('i'), { jti: 'i', kind: 'Interaction', step: 2 })
    })

    check('an expired row is never found, also before it is purged', async (store, clock) => {
      await save(store, 'AccessToken', 'a', {}, 60)
      await save(store, 'Session', 's', { uid: 'u' }, 60)
      await save(store, 'DeviceCode', 'd', { userCode: 'AAAA' }, 60)
      clock.advance(59)
      equal(await exists(store, 'AccessToken', 'a'), true)
      clock.advance(1)
      equal(await exists(store, 'AccessToken', 'a'), false)
      equal(await store.adapter('Session').findByUid('u'), undefined)
      equal(await store.adapter('DeviceCode').findByUserCode('AAAA'), undefined)
    })

    check('an identifier can be used afresh after it expired', async (store, clock) => {
      await save(store, 'AuthorizationCode', 'c', {}, 60)
      await store.adapter('AuthorizationCode').consume('c')
      clock.advance(60)
      await save(store, 'AuthorizationCode', 'c', { scope: 'new' }, 60)
      const found = await store.adapter('AuthorizationCode').find('c')
      equal(found?.consumed, undefined)
      equal(found?.scope, 'new')
    })

    check('a row without lifetime does not expire', async (store, clock) => {
      await save(store, 'Grant', 'g', {})
      clock.advance(100 * 365 * 86_400)
      equal(await exists(store, 'Grant', 'g'), true)
    })

    check('a session is found by its uid, also after its identifier changed', async (store) => {
      await save(store, 'Session', 'before', { uid: 'u' }, 60)
      await store.adapter('Session').destroy('before')
      await save(store, 'Session', 'after', { uid: 'u', accountId: 'a' }, 60)
      deepEqual(await store.adapter('Session').findByUid('u'), {
        jti: 'after',
        kind: 'Session',
        uid: 'u',
        accountId: 'a',
      })
      equal(await exists(store, 'Session', 'before'), false)
    })

    check('a device code is found by its user code', async (store) => {
      await save(store, 'DeviceCode', 'd', { userCode: 'AAAABBBB' }, 60)
      equal((await store.adapter('DeviceCode').findByUserCode('AAAABBBB'))?.jti, 'd')
      await store.adapter('DeviceCode').destroy('d')
      equal(await store.adapter('DeviceCode').findByUserCode('AAAABBBB'), undefined)
    })

    check('a destroyed row is gone, and a save that was under way does not bring it back', async (store) => {
      await save(store, 'Session', 's', { uid: 'u', accountId: 'a' }, 60)
      await store.adapter('Session').destroy('s')
      await save(store, 'Session', 's', { uid: 'u', accountId: 'a' }, 60)
      equal(await exists(store, 'Session', 's'), false)
      equal(await store.adapter('Session').findByUid('u'), undefined)
    })

    check('a destroyed row that had no end does not come back for a day', async (store, clock) => {
      await save(store, 'Grant', 'g', { clientId: 'c' })
      await store.adapter('Grant').destroy('g')
      clock.advance(86_399)
      await save(store, 'Grant', 'g', { clientId: 'c' })
      await save(store, 'AccessToken', 'a', { grantId: 'g' }, 60)
      equal(await exists(store, 'Grant', 'g'), false)
      equal(await exists(store, 'AccessToken', 'a'), false)
      clock.advance(1)
      deepEqual((await store.purge()).records, 1)
      await save(store, 'Grant', 'g', { clientId: 'c' })
      equal(await exists(store, 'Grant', 'g'), true)
    })

    check('destroying what does not exist is no error', async (store) => {
      await store.adapter('Session').destroy('unknown')
      await store.adapter('Client').destroy('unknown')
      await store.adapter('AccessToken').revokeByGrantId('unknown')
    })

    check('identifiers that databases cannot tell apart are refused and never found', async (store) => {
      for (const id of ['\ud800', 'a\u0000b']) {
        await rejects(save(store, 'Session', id, {}, 60), { code: 'input_invalid' })
        equal(await exists(store, 'Session', id), false)
        await rejects(store.adapter('AuthorizationCode').consume(id), { error: 'invalid_grant' })
      }
    })
  })
}
