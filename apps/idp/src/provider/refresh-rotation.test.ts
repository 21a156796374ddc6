import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }

describe('refresh token', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  const tokensOf = async (rp: client.Configuration, parameters: Record<string, string> = OFFLINE) => {
    const person = newPerson()
    const request = await authorize(rp, parameters)
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    return { person, tokens }
  }

  test.for(['demo', 'spa'])(
    'default: %s gets a new one and a new ID token with the same claims',
    async (id) => {
      const rp = await discover(idp, id)
      const { person, tokens } = await tokensOf(rp)
      const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
      expect(renewed.refresh_token).toBeTypeOf('string')
      expect(renewed.refresh_token).not.toBe(tokens.refresh_token)
      expect(renewed.claims()).toMatchObject({
        sub: tokens.claims()?.sub,
        account: person.account,
        amr: ['pop'],
        auth_time: tokens.claims()?.auth_time,
      })
    },
  )

  test('error: a used one ends the whole family (RFC 9700 4.14.2)', async () => {
    const rp = await discover(idp, 'spa')
    const { tokens } = await tokensOf(rp)
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    const replay = client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    await expect(replay).rejects.toMatchObject({ error: 'invalid_grant' })
    const successor = client.refreshTokenGrant(rp, renewed.refresh_token ?? '')
    await expect(successor).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('behavior: without offline_access or without consent there is none', async () => {
    const rp = await discover(idp)
    expect((await tokensOf(rp, { scope: 'openid' })).tokens.refresh_token).toBeUndefined()
    expect((await tokensOf(rp, { scope: 'openid offline_access' })).tokens.refresh_token).toBeUndefined()
  })

  test('behavior: revocation ends it, for its own client only', async () => {
    const rp = await discover(idp)
    const { tokens } = await tokensOf(rp)
    const refreshToken = tokens.refresh_token ?? ''
    const spa = await discover(idp, 'spa')
    await client.tokenRevocation(spa, refreshToken).catch(() => {})
    const renewed = await client.refreshTokenGrant(rp, refreshToken)
    await client.tokenRevocation(rp, renewed.refresh_token ?? '')
    const after = client.refreshTokenGrant(rp, renewed.refresh_token ?? '')
    await expect(after).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('behavior: introspection tells a client about its own tokens only', async () => {
    const rp = await discover(idp)
    const { tokens } = await tokensOf(rp)
    await expect(client.tokenIntrospection(rp, tokens.access_token)).resolves.toMatchObject({ active: true })
    const { secret = '' } = await idp.idp.clients.create({
      name: 'Other',
      redirectUris: ['https://o.example/cb'],
      clientId: 'other',
    })
    const other = await discover({ idp: idp.idp, secret }, 'other')
    await expect(client.tokenIntrospection(other, tokens.access_token)).resolves.toMatchObject({
      active: false,
    })
  })

  test('behavior: the client is removed, so is everything issued to it', async () => {
    const { secret = '' } = await idp.idp.clients.create({
      clientId: 'brief',
      name: 'Brief',
      redirectUris: ['https://rp.example/callback'],
    })
    const rp = await discover({ idp: idp.idp, secret }, 'brief')
    const { tokens } = await tokensOf(rp)
    await idp.idp.clients.remove('brief')
    await expect(client.refreshTokenGrant(rp, tokens.refresh_token ?? '')).rejects.toMatchObject({
      status: 401,
    })
  })
})
