import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { type DialectIdp, startDialect } from '../test/supertokens.ts'
import { teamOf } from '../test/team.ts'

type Service = { readonly clientId: string; readonly clientSecret: string }

describe('tokens at the core of SuperTokens', () => {
  let idp: DialectIdp
  beforeAll(async () => {
    idp = await startDialect()
  })
  afterAll(() => idp.idp.stop())

  const tokenOf = async ({ clientId, clientSecret }: Service): Promise<string> => {
    const body = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      audience: 'event',
    }
    return (await idp.oauth('/token', body)).json.access_token
  }
  const introspect = async (token: string, scope?: string) =>
    (await idp.core('POST', '/introspect', { token, ...(scope !== undefined && { scope }) })).json
  const revoke = async (body: object) => (await idp.core('POST', '/token/revoke', body)).json
  const basic = ({ clientId, clientSecret }: Service) => `Basic ${btoa(`${clientId}:${clientSecret}`)}`

  test('default: introspects any access token', async () => {
    const service = await idp.client()
    const answer = await introspect(await tokenOf(service))
    expect(answer).toMatchObject({
      status: 'OK',
      active: true,
      token_type: 'Bearer',
      token_use: 'access_token',
      client_id: service.clientId,
      sub: service.clientId,
      iss: idp.idp.url,
      aud: ['event'],
      scp: ['event.view', 'event.create'],
      stt: 1,
    })
  })

  test('behavior: a token that lacks a scope does not count for who asks about it', async () => {
    const token = await tokenOf(await idp.client())
    expect((await introspect(token, 'event.view')).active).toBe(true)
    expect(await introspect(token, 'event.view event.delete')).toEqual({ status: 'OK', active: false })
  })

  test.for(['nothing', 'a.b.c', '__proto__', `${btoa('{"alg":"none"}')}.${btoa('{}')}.`])(
    'security: %s is no token',
    async (token) => {
      expect(await introspect(token)).toEqual({ status: 'OK', active: false })
      expect(await revoke({ token })).toEqual({ status: 'OK' })
    },
  )

  test('behavior: revokes a token by the key alone, under the name of the key', async () => {
    const service = await idp.client()
    const token = await tokenOf(service)
    expect(await revoke({ token })).toEqual({ status: 'OK' })
    expect((await introspect(token)).active).toBe(false)
    const events = (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)
    expect(events.findLast(({ type }) => type === 'tokens.revoked')).toMatchObject({
      actor: { name: 'supertokens:may-write' },
      client: service.clientId,
    })
  })

  test('behavior: credentials narrow it to the tokens of their client', async () => {
    const [mine, other] = [await idp.client(), await idp.client()]
    const token = await tokenOf(mine)
    expect(await revoke({ token, authorizationHeader: basic(other) })).toEqual({ status: 'OK' })
    expect(await revoke({ token, client_id: other.clientId, client_secret: other.clientSecret })).toEqual({
      status: 'OK',
    })
    expect((await introspect(token)).active).toBe(true)
    expect(await revoke({ token, authorizationHeader: basic(mine) })).toEqual({ status: 'OK' })
    expect((await introspect(token)).active).toBe(false)
  })

  test('security: credentials that are wrong, or given twice, revoke nothing', async () => {
    const service = await idp.client()
    const token = await tokenOf(service)
    const { clientId, clientSecret } = service
    for (const credentials of [
      { client_id: clientId, client_secret: 'wrong' },
      { client_id: clientId },
      { client_id: '__proto__', client_secret: clientSecret },
      { client_secret: clientSecret },
      { client_id: 'spa', client_secret: 'x' },
      { authorizationHeader: basic({ clientId, clientSecret: 'wrong' }) },
      { authorizationHeader: 'Basic !' },
      { authorizationHeader: `Bearer ${clientSecret}` },
      { authorizationHeader: basic(service), client_id: clientId },
    ])
      expect(await revoke({ token, ...credentials })).toMatchObject({
        status: 'OAUTH_ERROR',
        error: 'invalid_client',
        statusCode: 401,
      })
    expect((await introspect(token)).active).toBe(true)
  })

  test('behavior: revokes everything that a client has now', async () => {
    const [mine, other] = [await idp.client(), await idp.client()]
    const [gone, kept] = [await tokenOf(mine), await tokenOf(other)]
    const revokeAll = async (id: unknown) =>
      (await idp.core('POST', '/tokens/revoke', { client_id: id })).json
    expect(await revokeAll(mine.clientId)).toEqual({ status: 'OK' })
    expect([(await introspect(gone)).active, (await introspect(kept)).active]).toEqual([false, true])
    expect(await revokeAll('nobody')).toEqual({ status: 'CLIENT_NOT_FOUND_ERROR' })
    expect(await revokeAll('__proto__')).toEqual({ status: 'CLIENT_NOT_FOUND_ERROR' })
    expect((await revokeAll([mine.clientId])).error).toMatchObject({
      code: 'request_invalid',
      field: 'client_id',
    })
  })

  test('behavior: tokens of a sign-in are known as well, and a refresh token ends with all that came of it', async () => {
    const rp = await discover(idp)
    const request = await authorize(rp, { scope: 'openid offline_access', prompt: 'consent' })
    const person = newPerson()
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    const refreshToken = tokens.refresh_token ?? ''
    expect(await introspect(refreshToken)).toMatchObject({
      active: true,
      token_use: 'refresh_token',
      client_id: 'demo',
      sub: tokens.claims()?.sub,
      scope: 'openid offline_access',
    })
    expect(await introspect(tokens.access_token, 'openid')).toMatchObject({
      active: true,
      token_use: 'access_token',
    })
    // Of another client: nothing happens.
    expect(await revoke({ token: refreshToken, authorizationHeader: basic(await idp.client()) })).toEqual({
      status: 'OK',
    })
    expect((await introspect(refreshToken)).active).toBe(true)
    expect(await revoke({ token: refreshToken })).toEqual({ status: 'OK' })
    expect((await introspect(refreshToken)).active).toBe(false)
    expect((await introspect(tokens.access_token)).active).toBe(false)
    await expect(client.refreshTokenGrant(rp, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('security: the key that a token of a sign-in is bound to is told', async () => {
    const rp = await discover(idp)
    const DPoP = client.getDPoPHandle(rp, await client.randomDPoPKeyPair())
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    const { nonce: expectedNonce, state: expectedState, verifier: pkceCodeVerifier } = request
    const checks = { expectedNonce, expectedState, pkceCodeVerifier }
    const tokens = await client.authorizationCodeGrant(rp, answer, checks, undefined, { DPoP })
    expect(await introspect(tokens.access_token)).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: await DPoP.calculateThumbprint() },
    })
  })

  test.each([
    ['strict', undefined],
    ['filter', 'openid siwe'],
  ] as const)(
    'security: of somebody who has left the team the scope is not told: %s',
    async (adminScope, left) => {
      await idp.idp.clients.update('demo', { adminScope })
      const rp = await discover(idp)
      const person = newPerson()
      const actor = { kind: 'operator' } as const
      await teamOf(idp).add(person.account, ['owner'], actor)
      const request = await authorize(rp, { scope: 'openid siwe admin' })
      const token = (await redeem(rp, await walkThrough(person, request.url), request)).access_token
      expect(await introspect(token, 'admin')).toMatchObject({ active: true, scope: 'openid siwe admin' })
      await teamOf(idp).remove(person.account, actor)
      expect(await introspect(token, 'admin')).toEqual({ status: 'OK', active: false })
      expect((await introspect(token)).scope).toBe(left)
      await idp.idp.clients.update('demo', { adminScope: 'none' })
    },
  )

  test.for([
    ['/introspect', {}, 'token'],
    ['/introspect', { token: ['a'] }, 'token'],
    ['/introspect', { token: 'a', more: 1 }, 'more'],
    ['/token/revoke', { token: { a: 1 } }, 'token'],
    ['/token/revoke', { token: 'a', client_id: 7 }, 'client_id'],
    ['/tokens/revoke', {}, 'client_id'],
  ] as const)('error: POST %s with %j', async ([path, body, field]) => {
    const { json, status } = await idp.core('POST', path, body)
    expect([status, json.error.code, json.error.field]).toEqual([400, 'request_invalid', field])
  })
})
