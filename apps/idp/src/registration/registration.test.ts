import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredClient } from '../clients/metadata.ts'
import { compareSecret } from '../clients/secret.ts'
import { type AdminAnswer, adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES } from '../test/machine.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const { entry, key } = newAdminKey('deploy', { clients: 'write' })
const REQUEST = { client_name: 'Shop', redirect_uris: ['https://rp.example/callback'] }
const POLICY = { redirectHosts: ['rp.example', '*.shop.example', 'com.example.app:'], uses: 1000 }

describe('dynamic registration', () => {
  let idp: TestIdp
  let api: ReturnType<typeof adminApi>
  let token: string
  beforeAll(async () => {
    const registration = { enabled: true, perAddress: { count: 10_000, seconds: 60 } }
    idp = await startIdp({ m2m: MACHINES, admin: { keys: [entry] }, registration })
    api = adminApi(idp.base, key)
    token = await newToken(POLICY)
  })
  afterAll(() => idp.idp.stop())

  const newToken = async (input: object): Promise<string> => {
    const { json, status } = await api('POST', '/registration-tokens', input)
    expect(status).toBe(201)
    return json.value
  }
  const call = async (method: string, path: string, bearer: string, body?: unknown): Promise<AdminAnswer> => {
    const response = await fetch(new URL(path, `${idp.base}/`), {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, headers: response.headers, text, json }
  }
  const register = (request: object, bearer = token) => call('POST', 'register', bearer, request)
  const stored = async (id: string) => (await idp.idp.store.clients.get(id))?.metadata as StoredClient
  const audit = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)

  test('default: a client that registers itself signs people in; what is kept of its secrets are hashes', async () => {
    const { headers, json, status, text } = await register(REQUEST)
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
    const kept = JSON.stringify(await stored(json.client_id))
    for (const secret of [json.client_secret, json.registration_access_token, token.split('.')[1] ?? ''])
      expect([secret.length > 40, kept.includes(secret)]).toEqual([true, false])
    expect(compareSecret((await stored(json.client_id)).client_secret, json.client_secret)).toBe(true)

    const rp = await discover({ idp: idp.idp, secret: json.client_secret }, json.client_id)
    expect(rp.serverMetadata().registration_endpoint).toBe(`${idp.idp.url}/register`)
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
    expect(tokens.claims()?.sub).toMatch(/^eip155:/)

    const [id] = token.split('.')
    expect(await api('GET', `/clients/${json.client_id}`)).toMatchObject({ json: { registeredWith: id } })
    expect(await audit()).toContainEqual(
      expect.objectContaining({
        type: 'client.created',
        client: json.client_id,
        actor: { kind: 'app', name: `registration:${id}` },
      }),
    )
  })

  test('default: openid-client registers, too', async () => {
    const initialAccessToken = token
    const rp = await client.dynamicClientRegistration(new URL(idp.idp.url), { ...REQUEST }, undefined, {
      initialAccessToken,
      execute: [client.allowInsecureRequests],
    })
    expect(rp.clientMetadata().client_name).toBe('Shop')
  })

  test('error: no token, a wrong one, one that is used up, has expired or was revoked', async () => {
    const once = await newToken({ redirectHosts: ['*'] })
    expect((await register({ redirect_uris: ['http://no.example/cb'] }, once)).status).toBe(400)
    const both = await Promise.all([register(REQUEST, once), register(REQUEST, once)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 401])
    const late = await newToken({ redirectHosts: ['*'], expiresIn: 60 })
    const revoked = await newToken({ redirectHosts: ['*'] })
    expect((await api('DELETE', `/registration-tokens/${revoked.split('.')[0]}`)).status).toBe(204)
    const foreign = `${token.split('.')[0]}.${once.split('.')[1]}`
    idp.advance(61)
    for (const bearer of ['', 'x', once, late, revoked, foreign, `${token}x`]) {
      const { headers, json, status } = await register(REQUEST, bearer)
      expect([bearer, status, json.error]).toEqual([bearer, 401, 'invalid_token'])
      expect(headers.get('www-authenticate')).toContain('invalid_token')
    }
    expect((await register(REQUEST)).status).toBe(201)
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
    expect((await register({ redirect_uris: [uri] })).json.error).toBe(error)
  })

  test('behavior: hosts below, and schemes of applications, as far as the token names them', async () => {
    expect((await register({ redirect_uris: ['https://eu.shop.example/cb'] })).status).toBe(201)
    const native = { application_type: 'native', redirect_uris: ['com.example.app:/cb'] }
    expect((await register(native)).status).toBe(201)
    expect((await register({ ...native, redirect_uris: ['com.other.app:/cb'] })).status).toBe(400)
    expect(
      (await register({ ...REQUEST, post_logout_redirect_uris: ['https://other.example/'] })).status,
    ).toBe(400)
    expect((await register({ ...REQUEST, backchannel_logout_uri: 'https://other.example/' })).status).toBe(
      400,
    )
    const frame = { ...REQUEST, frontchannel_logout_uri: 'https://eu.shop.example/' }
    expect((await register(frame)).json.error).toBe('invalid_client_metadata')
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
    const { json, status } = await register({ ...REQUEST, ...more })
    expect([status, json.error]).toEqual([400, 'invalid_client_metadata'])
  })

  test('behavior: resource servers and scopes as far as the token allows', async () => {
    const machines = await newToken({ audiences: ['calendar'], scopes: ['events.read'], uses: 9 })
    const robot = { client_name: 'Robot', grant_types: ['client_credentials'], response_types: [] }
    const asked = { ...robot, audience: ['https://calendar.example'], scope: 'events.read' }
    const { json } = await register(asked, machines)
    expect(json).toMatchObject({
      audience: ['https://calendar.example'],
      grant_types: ['client_credentials'],
    })
    const rp = await discover({ idp: idp.idp, secret: json.client_secret }, json.client_id)
    expect(await client.clientCredentialsGrant(rp, {})).toMatchObject({ scope: 'events.read' })
    expect((await register({ ...asked, scope: 'events.write' }, machines)).status).toBe(400)
    expect((await register({ ...asked, audience: ['files'] }, machines)).status).toBe(400)
    expect((await register({ ...asked, audience: undefined }, machines)).status).toBe(400)
    expect(
      (await register({ ...asked, ...REQUEST, grant_types: undefined, response_types: undefined }, machines))
        .json.error,
    ).toBe('invalid_redirect_uri')
  })

  test('default: a client reads, changes and removes itself; each change ends the token it was made with', async () => {
    const { json: made } = await register({
      ...REQUEST,
      grant_types: ['authorization_code', 'refresh_token'],
    })
    const path = `register/${made.client_id}`
    const first = made.registration_access_token
    const read = await call('GET', path, first)
    expect(read.json).toMatchObject({ client_id: made.client_id, client_name: 'Shop' })
    expect(read.json.client_secret).toBeUndefined()
    const request = {
      ...REQUEST,
      client_id: made.client_id,
      client_name: 'Shop 2',
      client_secret: made.client_secret,
    }
    const { json: changed, status } = await call('PUT', path, first, request)
    expect([status, changed.client_name, changed.grant_types]).toEqual([
      200,
      'Shop 2',
      ['authorization_code'],
    ])
    expect(changed.client_secret).toBeUndefined()
    expect((await call('GET', path, first)).status).toBe(401)
    const second = changed.registration_access_token
    expect(second).not.toBe(first)
    expect(compareSecret((await stored(made.client_id)).client_secret, made.client_secret)).toBe(true)

    const none = { ...REQUEST, client_id: made.client_id, token_endpoint_auth_method: 'none' }
    const { json: open } = await call('PUT', path, second, none)
    expect((await stored(made.client_id)).client_secret).toBeUndefined()
    const back = { ...none, token_endpoint_auth_method: 'client_secret_post' }
    const { json: closed } = await call('PUT', path, open.registration_access_token, back)
    expect(closed.client_secret).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(await stored(made.client_id))).not.toContain(closed.client_secret)

    expect((await call('DELETE', path, closed.registration_access_token)).status).toBe(204)
    expect((await call('GET', path, closed.registration_access_token)).status).toBe(401)
    expect(await stored(made.client_id)).toBeUndefined()
    const types = (await audit())
      .filter((event) => event['client'] === made.client_id)
      .map(({ type }) => type)
    expect(types).toEqual([
      'client.created',
      'client.updated',
      'client.updated',
      'client.updated',
      'client.secret_rotated',
      'client.removed',
    ])
  })

  test('error: another client, an operator’s client, another secret or members of answers', async () => {
    const { json: a } = await register(REQUEST)
    const { json: b } = await register(REQUEST)
    const mine = a.registration_access_token
    for (const [method, id] of [
      ['GET', b.client_id],
      ['PUT', b.client_id],
      ['DELETE', b.client_id],
      ['GET', 'demo'],
      ['DELETE', 'demo'],
      ['GET', 'nobody'],
      ['GET', '__proto__'],
    ])
      expect((await call(method, `register/${id}`, mine, method === 'PUT' ? {} : undefined)).status).toBe(401)
    const path = `register/${a.client_id}`
    const same = { ...REQUEST, client_id: a.client_id }
    for (const wrong of [
      { ...same, client_id: b.client_id },
      { ...same, client_secret: b.client_secret },
      { ...same, client_secret: (await stored(a.client_id)).client_secret },
      { ...same, registration_access_token: mine },
      { ...same, client_id_issued_at: 1 },
      { ...same, redirect_uris: ['https://other.example/'] },
      { ...same, countersign_admin_scope: 'filter' },
      'no JSON',
    ])
      expect((await call('PUT', path, mine, wrong)).status).toBe(400)
    expect((await call('GET', path, mine)).status).toBe(200)
  })

  test('behavior: what an operator has set of a client stays when it changes itself', async () => {
    const { json: made } = await register(REQUEST)
    await idp.idp.clients.update(made.client_id, {
      audiences: ['files'],
      scopes: ['files.read'],
      adminScope: 'filter',
    })
    const request = { ...REQUEST, client_id: made.client_id, audience: ['files'], scope: 'openid files.read' }
    expect(
      (await call('PUT', `register/${made.client_id}`, made.registration_access_token, request)).status,
    ).toBe(200)
    expect(await idp.idp.clients.get(made.client_id)).toMatchObject({
      adminScope: 'filter',
      audiences: ['files'],
      registeredWith: token.split('.')[0],
    })
  })

  test('behavior: operators see tokens without their values; what makes no sense is refused', async () => {
    const { json, text } = await api('GET', '/registration-tokens')
    expect(json.tokens[0]).toMatchObject({ id: expect.any(String), uses: expect.any(Number) })
    expect([text.includes('hash'), text.includes(token.split('.')[1] ?? '')]).toEqual([false, false])
    for (const wrong of [
      { audiences: ['nobody'] },
      { scopes: ['events.read'] },
      { uses: 0 },
      { redirectHosts: ['https://x'] },
      { more: 1 },
    ])
      expect((await api('POST', '/registration-tokens', wrong)).json.error.code).toBe(
        'registration_token_invalid',
      )
    expect((await api('DELETE', '/registration-tokens/AAAAAAAAAAAAAAAA')).json.error.code).toBe(
      'registration_token_not_found',
    )
    const reader = newAdminKey('reader', { clients: 'read' })
    expect((await adminApi(idp.base, reader.key)('POST', '/registration-tokens', {})).status).toBe(401)
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
