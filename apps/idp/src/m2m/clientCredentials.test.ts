import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('client credentials', () => {
  let idp: TestIdp
  let rp: client.Configuration
  let robotSecret: string
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES })
    ;({ rp, secret: robotSecret } = await newService(idp))
  })
  afterAll(() => idp.idp.stop())

  const tokenFor = async (parameters: Record<string, string> = {}, as = rp) =>
    client.clientCredentialsGrant(as, parameters)
  const verify = async (token: string, audience: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${idp.base}/jwks`)), {
      issuer: idp.idp.url,
      audience,
      typ: 'at+jwt',
    })

  test('default: without scope and audience, a token with the defaults of the client (RFC 9068)', async () => {
    const tokens = await tokenFor()
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 600, scope: 'events.read' })
    expect(tokens).not.toHaveProperty('refresh_token')
    const { payload, protectedHeader } = await verify(tokens.access_token, 'https://calendar.example')
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    const now = Math.floor(Date.now() / 1000)
    expect(payload).toEqual({
      iss: idp.idp.url,
      sub: 'robot',
      client_id: 'robot',
      aud: 'https://calendar.example',
      scope: 'events.read',
      jti: expect.stringMatching(/^[\w-]{20,}$/),
      iat: expect.toSatisfy((iat: number) => Math.abs(now - iat) < 10),
      exp: (payload.iat ?? 0) + 600,
    })
  })

  test.for([
    { resource: 'https://calendar.example' },
    { audience: 'https://calendar.example' },
    { resource: 'https://calendar.example', audience: 'https://calendar.example' },
  ])('behavior: the audience is named by %j', async (parameters) => {
    const { access_token: token } = await tokenFor(parameters)
    expect((await verify(token, 'https://calendar.example')).payload['scope']).toBe('events.read')
  })

  test('behavior: the members of SuperTokens, by its own recipe', async () => {
    const { access_token: token, scope } = await tokenFor({ audience: 'files', scope: 'files.read' })
    expect(scope).toBe('files.read')
    const jwks = createRemoteJWKSet(new URL(`${idp.base}/jwks`))
    const { payload } = await jwtVerify(token, jwks, { audience: 'files', requiredClaims: ['stt', 'scp'] })
    expect(payload['stt']).toBe(1)
    expect(payload['scp']).toContain('files.read')
    expect(payload.aud).toEqual(['files'])
    expect(payload.nbf).toBe(payload.iat)
    expect(payload['gid']).toMatch(/^[0-9a-f-]{36}$/)
    expect(decodeProtectedHeader(token).alg).toBe('RS256')
  })

  test.for([
    ['calendar', 'ES256', 'https://calendar.example'],
    ['files', 'RS256', 'files'],
    ['tasks', 'EdDSA', 'https://tasks.example/api'],
  ] as const)('behavior: %s has its tokens signed with %s, for %s', async ([name, alg, audience]) => {
    const own = { audiences: [name], scopes: [], defaultAudience: undefined, defaultScopes: undefined }
    const { rp: service } = await newService(idp, { clientId: `for-${name}`, ...own })
    const { access_token: token } = await tokenFor({}, service)
    expect(decodeProtectedHeader(token)).toMatchObject({ alg, typ: 'at+jwt' })
    const keys = createRemoteJWKSet(new URL(`${idp.base}/jwks`))
    await expect(jwtVerify(token, keys, { audience })).resolves.toBeDefined()
  })

  test('behavior: without a default for scopes, all that it may have there', async () => {
    const { rp: plain } = await newService(idp, {
      clientId: 'plain',
      audiences: ['files'],
      scopes: ['files.read'],
      defaultAudience: undefined,
      defaultScopes: undefined,
    })
    expect(await tokenFor({}, plain)).toMatchObject({ scope: 'files.read', expires_in: 3600 })
  })

  test('behavior: a lifetime of its own', async () => {
    const { rp: brief } = await newService(idp, { clientId: 'brief', lifetimes: { clientCredentials: 30 } })
    expect((await tokenFor({}, brief)).expires_in).toBe(30)
  })

  test.for([
    ['a scope of nobody', { scope: 'events.erase' }, 'invalid_scope'],
    ['a scope of another audience', { scope: 'files.read' }, 'invalid_scope'],
    [
      'a scope that is not allowed to the client',
      { audience: 'files', scope: 'files.write' },
      'invalid_scope',
    ],
    ['one good and one bad scope', { scope: 'events.read events.erase' }, 'invalid_scope'],
    ['a scope of people', { scope: 'openid' }, 'invalid_scope'],
    ['an unknown resource', { resource: 'https://unknown.example' }, 'invalid_target'],
    ['a resource that is no URI', { resource: 'nothing' }, 'invalid_target'],
    ['an unknown audience', { audience: 'unknown' }, 'invalid_target'],
    ['an audience of others', { audience: 'https://tasks.example/api' }, 'invalid_target'],
    ['a resource of others', { resource: 'https://tasks.example/api' }, 'invalid_target'],
    ['the resource that consents are kept under', { resource: 'urn:countersign:nft' }, 'invalid_target'],
    ['two that disagree', { resource: 'https://calendar.example', audience: 'files' }, 'invalid_target'],
    ['a name of every object', { audience: '__proto__' }, 'invalid_target'],
  ] as const)('error: %s', async ([, parameters, error]) => {
    await expect(tokenFor(parameters)).rejects.toMatchObject({ status: 400, error })
  })

  test.for(['audience=files&audience=https://calendar.example', 'resource=urn:a&resource=urn:b'])(
    'error: repeated, %s',
    async (repeated) => {
      const authorization = `Basic ${btoa(`robot:${encodeURIComponent(robotSecret)}`)}`
      const response = await fetch(`${idp.base}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
        body: `grant_type=client_credentials&${repeated}`,
      })
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
        400,
        'invalid_target',
      ])
    },
  )

  test('error: empty lists allow nothing', async () => {
    const none = await newService(idp, {
      clientId: 'none',
      audiences: [],
      scopes: [],
      defaultAudience: undefined,
      defaultScopes: undefined,
    })
    await expect(tokenFor({}, none.rp)).rejects.toMatchObject({ error: 'invalid_target' })
    await expect(tokenFor({ audience: 'files' }, none.rp)).rejects.toMatchObject({ error: 'invalid_target' })
    const bare = await newService(idp, { clientId: 'bare', scopes: [], defaultScopes: undefined })
    expect((await tokenFor({}, bare.rp)).scope).toBeUndefined()
    await expect(tokenFor({ scope: 'events.read' }, bare.rp)).rejects.toMatchObject({
      error: 'invalid_scope',
    })
  })

  test('error: several audiences and no default', async () => {
    const { rp: several } = await newService(idp, { clientId: 'several', defaultAudience: undefined })
    await expect(tokenFor({}, several)).rejects.toMatchObject({ error: 'invalid_target' })
    await expect(tokenFor({ audience: 'files' }, several)).resolves.toHaveProperty('access_token')
  })

  test('error: a client without the grant, a wrong secret, no secret', async () => {
    await expect(tokenFor({}, await discover(idp))).rejects.toMatchObject({ error: 'invalid_request' })
    for (const authentication of [client.ClientSecretBasic('wrong'), client.None()]) {
      const thief = await client.discovery(new URL(idp.idp.url), 'robot', undefined, authentication, {
        execute: [client.allowInsecureRequests],
      })
      await expect(tokenFor({}, thief)).rejects.toMatchObject({ status: 401 })
    }
  })

  test.for([
    [{ authMethod: 'none' }, 'authMethod'],
    [
      { audiences: ['nowhere'], scopes: [], defaultAudience: undefined, defaultScopes: undefined },
      'audiences',
    ],
    [{ scopes: ['nothing'], defaultScopes: undefined }, 'scopes'],
    [{ defaultAudience: 'tasks' }, 'defaultAudience'],
    [{ defaultScopes: ['files.write'] }, 'defaultScopes'],
    [{ introspects: ['nowhere'] }, 'introspects'],
    [{ lifetimes: { clientCredentials: 0 } }, 'lifetimes.clientCredentials'],
  ] as const)('error: a service that is registered with %j', async ([input, field]) => {
    const made = newService(idp, { clientId: 'wrong', ...(input as object) })
    await expect(made).rejects.toMatchObject({ code: 'client_invalid', field })
  })

  test('error: the token opens nothing that is a person’s', async () => {
    const { access_token: token } = await tokenFor()
    const response = await fetch(`${idp.base}/userinfo`, { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(401)
  })

  test('error: a sign-in that names a resource is refused, not answered with less', async () => {
    const { url } = await authorize(await discover(idp), { resource: 'https://calendar.example' })
    const { url: answer } = await newPerson().browser.visit(url)
    expect(answer.searchParams.get('error')).toBe('invalid_target')
  })
})
