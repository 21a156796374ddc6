import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { CALLBACK } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { type DialectIdp, startDialect } from '../test/supertokens.ts'

describe('the public endpoints of SuperTokens', () => {
  let idp: DialectIdp
  let id: string
  let secret: string
  beforeAll(async () => {
    idp = await startDialect()
    ;({ clientId: id, clientSecret: secret } = await idp.client())
  })
  afterAll(() => idp.idp.stop())

  const request = (more: object = {}) => ({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
    audience: 'event',
    ...more,
  })
  const basic = (user = id, password = secret) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` })
  const token = async (more?: object): Promise<string> =>
    (await idp.oauth('/token', request(more))).json.access_token

  test('default: a token for JSON, by the words of its own example', async () => {
    const { headers, json, status } = await idp.oauth('/token', {
      clientId: id,
      clientSecret: secret,
      grantType: 'client_credentials',
      scope: ['event.create'],
      audience: 'event',
    })
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(json).toMatchObject({ accessToken: json.access_token, expiresIn: 3600, scope: 'event.create' })
    expect(headers.get('content-length')).toBe(String(JSON.stringify(json).length))
  })

  test('behavior: a token for a form, with the members and the algorithm that its verifiers expect', async () => {
    const { json } = await idp.oauth(
      '/token',
      new URLSearchParams(request({ scope: 'event.view event.create' })),
    )
    expect(json).not.toHaveProperty('accessToken')
    expect(json.token_type.toLowerCase()).toBe('bearer')
    const jwks = createRemoteJWKSet(new URL(`${idp.dialect}/jwt/jwks.json`))
    const { payload } = await jwtVerify(json.access_token, jwks, {
      audience: 'event',
      requiredClaims: ['stt', 'scp'],
    })
    expect(decodeProtectedHeader(json.access_token).alg).toBe('RS256')
    expect(payload).toMatchObject({
      iss: idp.idp.url,
      sub: id,
      client_id: id,
      aud: ['event'],
      scp: ['event.view', 'event.create'],
      stt: 1,
      gid: expect.any(String),
      nbf: payload.iat,
    })
  })

  test('behavior: credentials in the header, all scopes there without one named', async () => {
    const { json } = await idp.oauth(
      '/token',
      { grant_type: 'client_credentials', audience: 'file' },
      basic(),
    )
    expect(json.scope).toBe('file.view')
  })

  test.for([
    [{ scope: 'event.delete' }, 400, 'invalid_scope'],
    [{ scope: ['event.view', 'event.delete'] }, 400, 'invalid_scope'],
    [{ scope: 'file.view' }, 400, 'invalid_scope'],
    [{ scope: ['event.view event.create'] }, 400, 'invalid_request'],
    [{ scope: ['event.view', 1] }, 400, 'invalid_request'],
    [{ scope: { 0: 'event.view' } }, 400, 'invalid_request'],
    [{ audience: 'https://tasks.example' }, 400, 'invalid_target'],
    [{ audience: 'nowhere' }, 400, 'invalid_target'],
    [{ audience: '__proto__' }, 400, 'invalid_target'],
    [{ audience: '' }, 400, 'invalid_target'],
    [{ audience: ['event'] }, 400, 'invalid_request'],
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ client_secret: undefined }, 401, 'invalid_client'],
    [{ client_secret: null }, 400, 'invalid_request'],
    [{ client_id: 'nobody' }, 401, 'invalid_client'],
    [{ client_id: ['a'] }, 400, 'invalid_request'],
    [{ clientId: 'other' }, 400, 'invalid_request'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: ['client_credentials'] }, 400, 'invalid_request'],
  ] as const)('error: a token with %j', async ([more, status, error]) => {
    const answer = await idp.oauth('/token', request(more))
    expect([answer.status, answer.json.error]).toEqual([status, error])
    expect(answer.json).not.toHaveProperty('access_token')
  })

  test('security: the header of one client and the identifier of another', async () => {
    const { clientId } = await idp.client()
    const body = { grant_type: 'client_credentials', client_id: clientId, audience: 'event' }
    const { json, status } = await idp.oauth('/token', body, basic())
    expect([status, json.error]).toEqual([400, 'invalid_request'])
  })

  test.for([
    ['{"grant_type":"client_credentials","scope":"a","scope":"b"}', 400],
    ['{"__proto__":{"grant_type":"client_credentials"}}', 400],
    ['[]', 400],
    ['"x"', 400],
    ['', 400],
    [`{"scope":"${'x'.repeat(60_000)}"}`, 413],
  ] as const)('error: the body %j', async ([body, status]) => {
    for (const path of ['/token', '/introspect', '/revoke']) {
      const answer = await idp.oauth(path, body, basic())
      expect([answer.status, answer.json.error]).toEqual([status, 'invalid_request'])
    }
    expect(({} as Record<string, unknown>)['grant_type']).toBeUndefined()
  })

  test('error: what is repeated in a form, and a body of another type', async () => {
    const form = new URLSearchParams(request())
    form.append('audience', 'file')
    expect((await idp.oauth('/token', form)).json.error).toBe('invalid_request')
    const twice = new URLSearchParams([
      ['token', 'a'],
      ['token', 'b'],
    ])
    expect((await idp.oauth('/introspect', twice, basic())).json.error).toBe('invalid_request')
    const text = await idp.oauth('/token', 'grant_type=client_credentials', { 'content-type': 'text/plain' })
    expect([text.status, text.json.error]).toEqual([400, 'invalid_request'])
  })

  test('security: introspection is for clients that prove who they are', async () => {
    const value = await token()
    const nobody = await idp.oauth('/introspect', { token: value })
    expect([nobody.status, nobody.json.error]).toEqual([400, 'invalid_request'])
    const wrong = await idp.oauth('/introspect', { token: value }, basic(id, 'wrong'))
    expect([wrong.status, wrong.json.error]).toEqual([401, 'invalid_client'])
    expect((await idp.oauth('/introspect', { token: value }, basic())).json).toMatchObject({
      status: 'OK',
      active: true,
      client_id: id,
      token_use: 'access_token',
      token_type: 'Bearer',
    })
    const other = await idp.client()
    const foreign = await idp.oauth(
      '/introspect',
      { token: value },
      basic(other.clientId, other.clientSecret),
    )
    expect(foreign.json).toEqual({ active: false, status: 'OK' })
  })

  test('security: with a scope, only a token that has it counts', async () => {
    const value = await token({ scope: 'event.view' })
    const ask = async (scope: string) =>
      (await idp.oauth('/introspect', new URLSearchParams({ token: value, scope }), basic())).json.active
    expect([await ask('event.view'), await ask('event.view event.create'), await ask('')]).toEqual([
      true,
      false,
      true,
    ])
  })

  test('behavior: revokes, and says so; credentials come one way', async () => {
    const value = await token()
    const both = await idp.oauth('/revoke', { token: value, client_id: id }, basic())
    expect([both.status, both.json.error]).toEqual([400, 'invalid_request'])
    expect((await idp.oauth('/revoke', { token: value, client_id: id, client_secret: 'x' })).status).toBe(401)
    const other = await idp.client()
    await idp.oauth('/revoke', { token: value }, basic(other.clientId, other.clientSecret))
    expect((await idp.oauth('/introspect', { token: value }, basic())).json.active).toBe(true)
    const answer = await idp.oauth('/revoke', { token: value }, basic())
    expect([answer.status, answer.json]).toEqual([200, { status: 'OK' }])
    expect((await idp.oauth('/introspect', { token: value }, basic())).json.active).toBe(false)
  })

  test('behavior: a sign-in that begins there, UserInfo, and a sign-out', async () => {
    const rp = await discover(idp)
    const begun = await authorize(rp)
    const url = new URL(`${idp.dialect}/oauth/auth${begun.url.search}`)
    const person = newPerson()
    const tokens = await redeem(rp, await walkThrough(person, url), begun)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    const info = await fetch(`${idp.dialect}/oauth/userinfo`, { headers })
    expect(await info.json()).toMatchObject({ sub: tokens.claims()?.sub })
    expect((await fetch(`${idp.dialect}/oauth/userinfo`)).status).toBe(401)
    const out = await fetch(`${idp.dialect}/oauth/end_session?client_id=demo&state=%0d%0aset-cookie:x`, {
      redirect: 'manual',
    })
    expect([out.status, out.headers.get('location')]).toEqual([
      303,
      '/session/end?client_id=demo&state=%0D%0Aset-cookie%3Ax',
    ])
    const form = { method: 'POST', body: new URLSearchParams({ client_id: 'demo' }) }
    const posted = await fetch(`${idp.dialect}/oauth/end_session`, form)
    expect([posted.status, new URL(posted.url).pathname]).toEqual([200, '/session/end'])
  })

  test('security: pages of a public client may ask from their origin, others may not', async () => {
    const from = async (origin: string) => {
      const preflight = await fetch(`${idp.dialect}/oauth/token`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
      const body = {
        grant_type: 'authorization_code',
        client_id: 'spa',
        code: 'none',
        redirect_uri: CALLBACK,
        code_verifier: 'v'.repeat(43),
      }
      const { headers, json } = await idp.oauth('/token', body, { origin })
      return [preflight.status, json.error, headers.get('access-control-allow-origin')]
    }
    expect(await from('https://rp.example')).toEqual([204, 'invalid_grant', 'https://rp.example'])
    expect(await from('https://evil.example')).toEqual([204, 'invalid_request', null])
  })

  test('behavior: metadata are those of the issuer', async () => {
    const metadata = async (base: string) => (await fetch(`${base}/.well-known/openid-configuration`)).json()
    expect(await metadata(idp.dialect)).toEqual(await metadata(idp.idp.url))
  })

  test('behavior: where the issuer is what SuperTokens would call itself, so is iss', async () => {
    const alike = await startDialect({ supertokens: { basePath: '' } }, { path: '/auth' })
    const { clientId, clientSecret } = await alike.client()
    const { json } = await alike.oauth('/token', {
      ...request(),
      client_id: clientId,
      client_secret: clientSecret,
    })
    const jwks = createRemoteJWKSet(new URL(`${alike.base}/auth/jwt/jwks.json`))
    await expect(jwtVerify(json.access_token, jwks, { issuer: `${alike.base}/auth` })).resolves.toBeDefined()
    await alike.idp.stop()
  })

  test('security: a tenant has a dialect of its own, or none', async () => {
    const [key, above] = [generateSecret(), generateSecret()]
    const apiKeys = (secret: string) => [{ name: 'ops', hash: hashSecret(secret), rights: 'write' as const }]
    const m2m = { audiences: { event: { scopes: ['event.view'] } } }
    const many = await startDialect({
      supertokens: { apiKeys: apiKeys(above) },
      tenants: { acme: { m2m, supertokens: { enabled: true, apiKeys: apiKeys(key) } }, other: { m2m } },
    })
    const at = `${many.base}/t/acme`
    const create = (base: string, secret: string) =>
      fetch(`${base}/auth/recipe/oauth/clients`, {
        method: 'POST',
        headers: { 'api-key': secret, 'content-type': 'application/json' },
        body: JSON.stringify({
          grantTypes: ['client_credentials'],
          audience: ['event'],
          scope: 'event.view',
        }),
      })
    expect((await create(`${many.base}/t/other`, above)).status).toBe(404)
    expect((await create(at, above)).status).toBe(401)
    const { clientId, clientSecret } = (await (await create(at, key)).json()) as Record<string, string>
    const ask = (base: string) =>
      fetch(`${base}/auth/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ clientId, clientSecret, grantType: 'client_credentials' }),
      })
    expect((await ask(many.base)).status).toBe(401)
    const { accessToken = '' } = (await (await ask(at)).json()) as Record<string, string>
    const jwks = createRemoteJWKSet(new URL(`${at}/auth/jwt/jwks.json`))
    await expect(jwtVerify(accessToken, jwks, { issuer: at, audience: 'event' })).resolves.toBeDefined()
    await many.idp.stop()
  })

  test('behavior: open introspection is a choice of the operator', async () => {
    const open = await startDialect({ supertokens: { introspection: 'open' } })
    const { clientId, clientSecret } = await open.client()
    const { json } = await open.oauth('/token', {
      ...request(),
      client_id: clientId,
      client_secret: clientSecret,
    })
    const ask = async (body: object) => (await open.oauth('/introspect', body)).json
    expect(await ask({ token: json.access_token })).toMatchObject({
      status: 'OK',
      active: true,
      client_id: clientId,
    })
    expect(await ask({ token: json.access_token, scope: 'event.delete' })).toEqual({
      status: 'OK',
      active: false,
    })
    expect(await ask({ token: `${json.access_token.slice(0, -9)}AAAAAAAAA` })).toEqual({
      status: 'OK',
      active: false,
    })
    expect(await ask({})).toMatchObject({ error: 'invalid_request' })
    await open.oauth('/revoke', {
      token: json.access_token,
      client_id: clientId,
      client_secret: clientSecret,
    })
    expect(await ask({ token: json.access_token })).toEqual({ status: 'OK', active: false })
    // Our own endpoint stays as it is.
    const own = await fetch(`${open.base}/token/introspection`, {
      method: 'POST',
      body: new URLSearchParams({ token: json.access_token }),
    })
    expect(own.status).toBe(400)
    await open.idp.stop()
  })
})
