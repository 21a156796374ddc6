import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareSecret } from '../clients/secret.ts'
import { newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { REQUEST, startRegistration, type TestRegistration } from '../test/registration.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const { entry } = newAdminKey('deploy', { clients: 'write' })

describe('dynamic registration', () => {
  let server: TestRegistration
  let idp: TestIdp
  let token: string
  beforeAll(async () => {
    server = await startRegistration()
    ;({ idp, token } = server)
  })
  afterAll(() => idp.idp.stop())

  test('default: a client that registers itself signs people in; what is kept of its secrets are hashes', async () => {
    const { headers, json, status, text } = await server.register(REQUEST)
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store'])
    expect(json).toMatchObject({
      ...REQUEST,
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret_expires_at: 0,
      scope: 'openid siwe nft_token',
      registration_client_uri: `${idp.idp.url}/register/${json.client_id}`,
    })
    expect(text).not.toContain('countersign_')
    const kept = JSON.stringify(await server.stored(json.client_id))
    for (const secret of [json.client_secret, json.registration_access_token, token.split('.')[1] ?? ''])
      expect([secret.length > 40, kept.includes(secret)]).toEqual([true, false])
    expect(compareSecret((await server.stored(json.client_id)).client_secret, json.client_secret)).toBe(true)

    const rp = await discover({ idp: idp.idp, secret: json.client_secret }, json.client_id)
    expect(rp.serverMetadata().registration_endpoint).toBe(`${idp.idp.url}/register`)
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
    expect(tokens.claims()?.sub).toMatch(/^eip155:/)

    const [id] = token.split('.')
    expect(await server.api('GET', `/clients/${json.client_id}`)).toMatchObject({
      json: { registeredWith: id },
    })
    expect(await server.audit()).toContainEqual(
      expect.objectContaining({
        type: 'client.created',
        client: json.client_id,
        actor: { kind: 'app', name: `registration:${id}` },
      }),
    )
  })

  test('default: openid-client registers, too', async () => {
    const initialAccessToken = token
    const rp = await client.dynamicClientRegistration(
      new URL(idp.idp.url),
      { client_name: 'Shop', redirect_uris: [...REQUEST.redirect_uris] },
      undefined,
      {
        initialAccessToken,
        execute: [client.allowInsecureRequests],
      },
    )
    expect(rp.clientMetadata()['client_name']).toBe('Shop')
  })

  test('error: no token, a wrong one, one that is used up, has expired or was revoked', async () => {
    const once = await server.newToken({ redirectHosts: ['*'] })
    expect((await server.register({ redirect_uris: ['http://no.example/cb'] }, once)).status).toBe(400)
    const both = await Promise.all([server.register(REQUEST, once), server.register(REQUEST, once)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 401])
    const late = await server.newToken({ redirectHosts: ['*'], expiresIn: 60 })
    const revoked = await server.newToken({ redirectHosts: ['*'] })
    expect((await server.api('DELETE', `/registration-tokens/${revoked.split('.')[0]}`)).status).toBe(204)
    const foreign = `${token.split('.')[0]}.${once.split('.')[1]}`
    idp.advance(61)
    for (const bearer of ['', 'x', once, late, revoked, foreign, `${token}x`]) {
      const { headers, json, status } = await server.register(REQUEST, bearer)
      expect([bearer, status, json.error]).toEqual([bearer, 401, 'invalid_token'])
      expect(headers.get('www-authenticate')).toContain('invalid_token')
    }
    expect((await server.register(REQUEST)).status).toBe(201)
  })

  test.each([
    ['https://other.example/callback', 'invalid_redirect_uri'],
    ['https://rp.example.evil.example/callback', 'invalid_redirect_uri'],
    ['https://shop.example/callback', 'invalid_redirect_uri'],
    ['http://rp.example/callback', 'invalid_redirect_uri'],
    ['https://user@rp.example/callback', 'invalid_redirect_uri'],
    ['https://rp.example/callback#there', 'invalid_redirect_uri'],
    ['javascript:alert(1)', 'invalid_redirect_uri'],
    ['not an address', 'invalid_redirect_uri'],
    [7, 'invalid_redirect_uri'],
  ])('error: redirect URI %s', async (uri, error) => {
    expect((await server.register({ redirect_uris: [uri] })).json.error).toBe(error)
  })

  test('behavior: hosts below, and schemes of applications, as far as the token names them', async () => {
    expect((await server.register({ redirect_uris: ['https://eu.shop.example/cb'] })).status).toBe(201)
    const native = { application_type: 'native', redirect_uris: ['com.example.app:/cb'] }
    expect((await server.register(native)).status).toBe(201)
    expect((await server.register({ ...native, redirect_uris: ['com.other.app:/cb'] })).status).toBe(400)
    expect(
      (await server.register({ ...REQUEST, post_logout_redirect_uris: ['https://other.example/'] })).status,
    ).toBe(400)
    expect(
      (await server.register({ ...REQUEST, backchannel_logout_uri: 'https://other.example/' })).status,
    ).toBe(400)
    const frame = { ...REQUEST, frontchannel_logout_uri: 'https://eu.shop.example/' }
    expect((await server.register(frame)).json.error).toBe('invalid_client_metadata')
  })

  test.each([
    { countersign_m2m: { audiences: ['calendar'], scopes: [], introspects: [] } },
    { countersign_admin_scope: 'filter' },
    { countersign_previous_secret: { hash: 'x', expires_at: 9e9 } },
    { countersign_registration: {} },
    { scope: 'openid admin' },
    { scope: 'events.read' },
    { audience: ['calendar'] },
    { audience: ['nobody'] },
    { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
    { grant_types: ['implicit'] },
    { grant_types: 'authorization_code' },
    { response_types: ['token'] },
    { token_endpoint_auth_method: 'client_secret_jwt' },
    { id_token_signed_response_alg: 'none' },
    { client_name: 'Bank\u202e' },
    { logo_uri: 'javascript:alert(1)' },
    { jwks_uri: 'http://rp.example/jwks' },
    { token_endpoint_auth_method: 'private_key_jwt' },
    { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } },
    { sector_identifier_uri: 'http://127.0.0.1:9/' },
  ])('error: a client cannot have %j', async (more) => {
    const { json, status } = await server.register({ ...REQUEST, ...more })
    expect([status, json.error]).toEqual([400, 'invalid_client_metadata'])
  })

  test('behavior: resource servers and scopes as far as the token allows', async () => {
    const machines = await server.newToken({ audiences: ['calendar'], scopes: ['events.read'], uses: 9 })
    const robot = { client_name: 'Robot', grant_types: ['client_credentials'], response_types: [] }
    const asked = { ...robot, audience: ['https://calendar.example'], scope: 'events.read' }
    const { json } = await server.register(asked, machines)
    expect(json).toMatchObject({
      audience: ['https://calendar.example'],
      grant_types: ['client_credentials'],
    })
    const rp = await discover({ idp: idp.idp, secret: json.client_secret }, json.client_id)
    expect(await client.clientCredentialsGrant(rp, {})).toMatchObject({ scope: 'events.read' })
    expect((await server.register({ ...asked, scope: 'events.write' }, machines)).status).toBe(400)
    expect((await server.register({ ...asked, audience: ['files'] }, machines)).status).toBe(400)
    expect((await server.register({ ...asked, audience: undefined }, machines)).status).toBe(400)
    expect(
      (
        await server.register(
          { ...asked, ...REQUEST, grant_types: undefined, response_types: undefined },
          machines,
        )
      ).json.error,
    ).toBe('invalid_redirect_uri')
  })

  test('behavior: operators see tokens without their values; what makes no sense is refused', async () => {
    const { json, text } = await server.api('GET', '/registration-tokens')
    expect(json.tokens[0]).toMatchObject({ id: expect.any(String), uses: expect.any(Number) })
    expect([text.includes('hash'), text.includes(token.split('.')[1] ?? '')]).toEqual([false, false])
    for (const wrong of [
      { audiences: ['nobody'] },
      { audiences: ['admin'] },
      { scopes: ['events.read'] },
      { uses: 0 },
      { redirectHosts: ['https://x'] },
      { more: 1 },
    ])
      expect((await server.api('POST', '/registration-tokens', wrong)).json.error.code).toBe(
        'registration_token_invalid',
      )
    expect((await server.api('DELETE', '/registration-tokens/AAAAAAAAAAAAAAAA')).json.error.code).toBe(
      'registration_token_not_found',
    )
  })
})

describe('registration is a door', () => {
  test('default: closed, and not in the metadata', async () => {
    const { base, idp } = await startIdp({ admin: { keys: [entry] } })
    const response = await fetch(`${base}/register`, { method: 'POST' })
    const metadata = (await (await fetch(`${base}/.well-known/openid-configuration`)).json()) as object
    expect([response.status, 'registration_endpoint' in metadata]).toEqual([404, false])
    await idp.stop()
  })

  test('behavior: open, but not for floods', async () => {
    const registration = { enabled: true, perAddress: { count: 2, seconds: 60 } }
    const { base, idp } = await startIdp({ registration })
    const statuses = []
    for (let index = 0; index < 3; index += 1)
      statuses.push((await fetch(`${base}/register`, { method: 'POST' })).status)
    const [last] = [await fetch(`${base}/register/demo`)]
    expect([statuses, last?.headers.has('retry-after')]).toEqual([[401, 401, 429], true])
    await idp.stop()
  })
})
