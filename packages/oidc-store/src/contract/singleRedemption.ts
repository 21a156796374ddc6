import { equal, rejects } from 'node:assert/strict'
import { type Check, exists, type Runner, save } from './fixture.ts'

const ONCE = [
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
  'PreAuthorizedCode',
]

/** What may be redeemed once (RFC 6749 4.1.2, RFC 9700 4.14.2), and what follows from a second attempt. */
export function singleRedemptionContract({ describe }: Runner, check: Check): void {
  describe('single redemption', () => {
    for (const model of ONCE) {
      check(`${model}: the first consume succeeds, the second throws invalid_grant`, async (store, clock) => {
        await save(store, model, 'x', { grantId: 'g' }, 60)
        await store.adapter(model).consume('x')
        equal((await store.adapter(model).find('x'))?.consumed, clock.seconds())
        await rejects(store.adapter(model).consume('x'), {
          error: 'invalid_grant',
          status: 400,
          expose: true,
        })
      })
    }

    check('a pushed request is refused as invalid_request_uri', async (store) => {
      await save(store, 'PushedAuthorizationRequest', 'p', { request: 'x' }, 60)
      await store.adapter('PushedAuthorizationRequest').consume('p')
      await rejects(store.adapter('PushedAuthorizationRequest').consume('p'), {
        error: 'invalid_request_uri',
      })
    })

    check('the unknown, the expired and the destroyed cannot be consumed', async (store, clock) => {
      const codes = store.adapter('AuthorizationCode')
      await rejects(codes.consume('unknown'), { error: 'invalid_grant' })
      await save(store, 'AuthorizationCode', 'old', {}, 60)
      await save(store, 'AuthorizationCode', 'destroyed', {}, 600)
      await codes.destroy('destroyed')
      clock.advance(60)
      await rejects(codes.consume('old'), { error: 'invalid_grant' })
      await rejects(codes.consume('destroyed'), { error: 'invalid_grant' })
    })

    check('a save that read before the use does not undo it', async (store) => {
      await save(store, 'DeviceCode', 'd', { userCode: 'AAAA' }, 60)
      await store.adapter('DeviceCode').consume('d')
      await save(store, 'DeviceCode', 'd', { userCode: 'AAAA', accountId: 'a' }, 60)
      equal(typeof (await store.adapter('DeviceCode').find('d'))?.consumed, 'number')
      await rejects(store.adapter('DeviceCode').consume('d'), { error: 'invalid_grant' })
    })

    check('a lost race ends the grant and all that was issued from it', async (store) => {
      await saveFamily(store, 'g')
      await saveFamily(store, 'other')
      await save(store, 'Interaction', 'i', { grantId: 'g' }, 60)
      await store.adapter('AuthorizationCode').consume('code-g')
      await rejects(store.adapter('AuthorizationCode').consume('code-g'), { error: 'invalid_grant' })
      equal(await exists(store, 'Grant', 'g'), false)
      equal(await exists(store, 'AccessToken', 'access-g'), false)
      equal(await exists(store, 'RefreshToken', 'refresh-g'), false)
      equal(await exists(store, 'Interaction', 'i'), true)
      equal(await exists(store, 'Grant', 'other'), true)
      equal(await exists(store, 'AccessToken', 'access-other'), true)
    })

    check(
      'the winner who saves its tokens after the loser was refused saves nothing usable',
      async (store) => {
        await saveFamily(store, 'g')
        await store.adapter('AuthorizationCode').consume('code-g')
        await rejects(store.adapter('AuthorizationCode').consume('code-g'), { error: 'invalid_grant' })
        await save(store, 'AccessToken', 'late', { grantId: 'g' }, 60)
        await save(store, 'RefreshToken', 'late', { grantId: 'g' }, 60)
        equal(await exists(store, 'AccessToken', 'late'), false)
        equal(await exists(store, 'RefreshToken', 'late'), false)
      },
    )

    check('revokeByGrantId ends the tokens of one grant and leaves the grant', async (store) => {
      await saveFamily(store, 'g')
      await saveFamily(store, 'other')
      await store.adapter('AccessToken').revokeByGrantId('g')
      equal(await exists(store, 'AuthorizationCode', 'code-g'), false)
      equal(await exists(store, 'AccessToken', 'access-g'), false)
      equal(await exists(store, 'RefreshToken', 'refresh-g'), false)
      equal(await exists(store, 'Grant', 'g'), true)
      equal(await exists(store, 'RefreshToken', 'refresh-other'), true)
    })

    for (const model of ['AccessToken', ...ONCE]) {
      check(`${model}: revokeByGrantId ends it, with every identifier that it is found by`, async (store) => {
        await save(store, model, 'x', { grantId: 'g', userCode: 'AAAA' }, 60)
        await save(store, model, 'y', { grantId: 'other', userCode: 'BBBB' }, 60)
        await store.adapter(model).revokeByGrantId('g')
        equal(await exists(store, model, 'x'), false)
        equal(await store.adapter(model).findByUserCode('AAAA'), undefined)
        await rejects(store.adapter(model).consume('x'), { error: 'invalid_grant' })
        equal(await exists(store, model, 'y'), true)
        equal((await store.adapter(model).findByUserCode('BBBB'))?.grantId, 'other')
      })
    }

    check('a revoked grant does not come back through a consent that was under way', async (store) => {
      await save(store, 'Grant', 'g', { clientId: 'c' }, 600)
      await store.adapter('Grant').destroy('g')
      await save(store, 'Grant', 'g', { clientId: 'c', openid: { scope: 'openid' } }, 600)
      equal(await exists(store, 'Grant', 'g'), false)
    })
  })

  graceContract({ describe }, check)
  replayContract({ describe }, check)
}

function graceContract({ describe }: Pick<Runner, 'describe'>, check: Check): void {
  const refreshTokenGrace = { seconds: 10, reuses: 2 }

  describe('refresh token grace window', () => {
    check(
      'a rotated refresh token may be used again within the window, as often as allowed',
      async (store) => {
        const tokens = store.adapter('RefreshToken')
        await saveFamily(store, 'g')
        for (let use = 0; use < 3; use += 1) {
          equal((await tokens.find('refresh-g'))?.consumed, undefined)
          await tokens.consume('refresh-g')
        }
        equal(typeof (await tokens.find('refresh-g'))?.consumed, 'number')
        await rejects(tokens.consume('refresh-g'), { error: 'invalid_grant' })
        equal(await exists(store, 'Grant', 'g'), false)
      },
      { refreshTokenGrace },
    )

    check(
      'after the window the token reads as used, and using it ends the grant',
      async (store, clock) => {
        const tokens = store.adapter('RefreshToken')
        await saveFamily(store, 'g')
        await tokens.consume('refresh-g')
        clock.advance(9)
        equal((await tokens.find('refresh-g'))?.consumed, undefined)
        clock.advance(1)
        equal((await tokens.find('refresh-g'))?.consumed, clock.seconds() - 10)
        await rejects(tokens.consume('refresh-g'), { error: 'invalid_grant' })
        equal(await exists(store, 'Grant', 'g'), false)
      },
      { refreshTokenGrace },
    )

    check(
      'a save within the window neither begins it anew nor forgets a use',
      async (store, clock) => {
        const tokens = store.adapter('RefreshToken')
        await saveFamily(store, 'g')
        for (let use = 0; use < 2; use += 1) {
          await tokens.consume('refresh-g')
          clock.advance(4)
          await save(store, 'RefreshToken', 'refresh-g', { grantId: 'g' }, 600)
        }
        await tokens.consume('refresh-g')
        equal((await tokens.find('refresh-g'))?.consumed, clock.seconds() - 8)
        await rejects(tokens.consume('refresh-g'), { error: 'invalid_grant' })
      },
      { refreshTokenGrace },
    )

    check(
      'the window is for refresh tokens only',
      async (store) => {
        await saveFamily(store, 'g')
        await store.adapter('AuthorizationCode').consume('code-g')
        await rejects(store.adapter('AuthorizationCode').consume('code-g'), { error: 'invalid_grant' })
      },
      { refreshTokenGrace },
    )

    check('without the option there is none', async (store) => {
      await saveFamily(store, 'g')
      await store.adapter('RefreshToken').consume('refresh-g')
      equal(typeof (await store.adapter('RefreshToken').find('refresh-g'))?.consumed, 'number')
      await rejects(store.adapter('RefreshToken').consume('refresh-g'), { error: 'invalid_grant' })
    })
  })
}

function replayContract({ describe }: Pick<Runner, 'describe'>, check: Check): void {
  describe('replay detection', () => {
    check('the second record of one identifier throws', async (store, clock) => {
      const exp = clock.seconds() + 300
      await save(store, 'ReplayDetection', 'j', { iss: 'c', exp }, 300)
      equal(await exists(store, 'ReplayDetection', 'j'), true)
      await rejects(save(store, 'ReplayDetection', 'j', { iss: 'c', exp }, 300), { error: 'invalid_grant' })
      await save(store, 'ReplayDetection', 'k', { iss: 'c', exp }, 300)
    })

    // oidc-provider accepts a proof up to 300 s ahead of its clock, so that it is acceptable for up to 600 s after its
    // first use, but asks for a record of 300 s (RFC 9449 11.1).
    check(
      'a proof dated into the future is remembered for as long as it is acceptable',
      async (store, clock) => {
        await save(store, 'ReplayDetection', 'j', { iss: 'c', exp: clock.seconds() + 300 }, 300)
        clock.advance(599)
        const found = await store.adapter('ReplayDetection').find('j')
        equal(found?.exp, clock.seconds() + 1)
        await rejects(save(store, 'ReplayDetection', 'j', {}, 300), { error: 'invalid_grant' })
        clock.advance(1)
        await save(store, 'ReplayDetection', 'j', {}, 300)
      },
    )
  })
}

async function saveFamily(store: Parameters<typeof save>[0], grantId: string): Promise<void> {
  await save(store, 'Grant', grantId, { clientId: 'c' }, 600)
  await save(store, 'AuthorizationCode', `code-${grantId}`, { grantId }, 60)
  await save(store, 'AccessToken', `access-${grantId}`, { grantId }, 60)
  await save(store, 'RefreshToken', `refresh-${grantId}`, { grantId }, 600)
}
