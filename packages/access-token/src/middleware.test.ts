import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecret } from './secrets.ts'
import { AUDIENCE, clock, type Issuer, startIssuer } from './test/issuer.ts'
import { createHolder } from './test/proof.ts'
import { type Server, type SharedOptions, startExpress, startHono } from './test/servers.ts'
import { createVerifier } from './verify.ts'

const SECRET = 'EoXSKuIuq8gGzrUkjMvZLDnYrwXq5D1BJxGLBnu3AyE'
const OLD = 'cT3XbYJb6n0cMZ0dPq6R8wkR1yqkTjM1pYw8dZrS2xo'
const SUBJECT = 'eip155:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'

let issuer: Issuer
let base: SharedOptions

beforeAll(async () => {
  issuer = await startIssuer()
  const hashes = await Promise.all([SECRET, OLD].map(hashSecret))
  const applications = new Map([
    ['app_shop', { clientId: 'shop', secretHashes: hashes, scopes: ['files:read'] }],
    ['app_web', { clientId: 'web', secretHashes: [] }],
  ])
  base = {
    verifier: createVerifier({
      issuer: issuer.issuer,
      audience: AUDIENCE,
      now: clock,
      dpop: { origin: AUDIENCE },
    }),
    secrets: { find: (key) => applications.get(key) },
    idTokens: { clientIds: ['web'] },
    sessionOf: (cookie) =>
      cookie?.startsWith('session=') ? { subject: SUBJECT, scopes: cookie.slice(8).split('+') } : undefined,
  }
})
afterAll(() => issuer.close())

const bearer = async (claims = {}, header = {}): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await issuer.sign(claims, header)}`,
})

const idToken = (claims = {}, header: object = { typ: 'JWT' }): Promise<{ authorization: string }> =>
  bearer({ aud: 'web', client_id: undefined, scope: undefined, ...claims }, header)

describe.each([
  ['hono', startHono],
  ['express', startExpress],
])('requireActor of %s', (_, start) => {
  let server: Server
  let strict: Server
  beforeAll(async () => {
    server = await start(base)
    strict = await start({ ...base, allow: ['admin'], scopes: ['files:read'] })
  })
  afterAll(async () => {
    await server.close()
    await strict.close()
  })

  test('a user by an access token', async () => {
    expect(await server.get('/files', await bearer())).toMatchObject({
      status: 200,
      body: {
        actor: 'user',
        via: 'access_token',
        clientId: 'web',
        subject: SUBJECT,
        account: 'eip155:1:0xAb16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb',
        scopes: ['openid', 'files:read'],
      },
    })
  })

  test('an application by its token, and never an administrator', async () => {
    const { body } = await server.get(
      '/files',
      await bearer({ sub: 'cal', client_id: 'cal', scope: 'admin' }),
    )
    expect(body).toEqual({ actor: 'app', via: 'access_token', clientId: 'cal', scopes: ['admin'] })
  })

  test('an administrator by the scope of a user', async () => {
    expect((await server.get('/files', await bearer({ scope: 'openid admin' }))).body).toMatchObject({
      actor: 'admin',
    })
    expect((await server.get('/files', await bearer({ scope: 'admins' }))).body).toMatchObject({
      actor: 'user',
    })
  })

  test('a user by an ID token of an application that is named, without scopes', async () => {
    expect((await server.get('/files', await idToken())).body).toMatchObject({
      actor: 'user',
      via: 'id_token',
      scopes: [],
    })
    for (const claims of [{ aud: 'other' }, { aud: ['web', 'other'] }, { azp: 'other' }])
      expect(await server.get('/files', await idToken(claims))).toMatchObject({
        status: 401,
        body: { code: 'audience_mismatch' },
      })
    const accessTokens = [{ scope: 'admin' }, { scp: ['admin'] }, { client_id: 'web' }]
    for (const claims of [...accessTokens, { events: {} }, { stt: 1 }, { stt: 0 }])
      expect(await server.get('/files', await idToken(claims))).toMatchObject({
        status: 401,
        body: { code: 'token_type_invalid' },
      })
    expect((await server.get('/files', await idToken({ azp: 'web', stt: 2 }))).status).toBe(200)
  })

  test('an ID token that is of another type, or bound to a key, lets nobody in', async () => {
    const codeOf = async (claims: object, typ: string | undefined) => {
      const sent = await idToken(claims, { typ })
      return (await server.get('/files', sent)).body['code']
    }
    for (const typ of [undefined, 'jwt']) expect(await codeOf({}, typ)).toBeUndefined()
    for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt'])
      expect(await codeOf({}, typ)).toBe('token_type_invalid')
    for (const cnf of [{ jkt: 'x' }, { jwk: {} }])
      expect(await codeOf({ cnf }, 'JWT')).toBe('confirmation_unsupported')
  })

  test('an administrator by an ID token only where a claim is named, and only by a list', async () => {
    expect((await server.get('/files', await idToken({ team_roles: ['owner'] }))).body).toMatchObject({
      actor: 'user',
    })
    const named = await start({ ...base, idTokens: { clientIds: ['web'], adminClaim: 'team_roles' } })
    const kindOf = async (claims: object) => (await named.get('/files', await idToken(claims))).body['actor']
    expect(await kindOf({ team_roles: ['owner'] })).toBe('admin')
    for (const claims of [
      {},
      { team_roles: [] },
      { team_roles: true },
      { team_roles: 'owner' },
      { roles: ['owner'] },
    ])
      expect(await kindOf(claims)).toBe('user')
    await named.close()
  })

  test('an application by its key and either of two secrets', async () => {
    for (const secret of [SECRET, OLD])
      expect(
        (await server.get('/files', { 'x-application-key': 'app_shop', 'x-client-secret': secret })).body,
      ).toEqual({ actor: 'app', via: 'client_secret', clientId: 'shop', scopes: ['files:read'] })
  })

  test('a wrong secret, an unknown key, a hash and nothing are all the same answer', async () => {
    for (const [key, secret] of [
      ['app_shop', `${SECRET}x`],
      ['app_shop', ''],
      ['app_shop', await hashSecret(SECRET)],
      ['app_web', SECRET],
      ['app_none', SECRET],
      ['__proto__', SECRET],
      ['a'.repeat(300), SECRET],
      ['app_shop', 'a'.repeat(600)],
    ] as const)
      expect(
        await server.get('/files', { 'x-application-key': key, 'x-client-secret': secret }),
        `${key} ${secret}`,
      ).toMatchObject({ status: 401, body: { code: 'client_secret_invalid' } })
    expect(await server.get('/files', { 'x-client-secret': SECRET })).toMatchObject({
      status: 400,
      body: { code: 'application_key_missing', error: 'invalid_request' },
    })
  })

  test('an application key beside a token must be that of its application', async () => {
    expect((await server.get('/files', { ...(await bearer()), 'x-application-key': 'app_web' })).status).toBe(
      200,
    )
    for (const key of ['app_shop', 'app_none'])
      expect(await server.get('/files', { ...(await bearer()), 'x-application-key': key })).toMatchObject({
        status: 401,
        body: { code: 'application_mismatch' },
      })
  })

  test('a user by the session of the application', async () => {
    expect((await server.get('/files', { cookie: 'session=files:read' })).body).toEqual({
      actor: 'user',
      via: 'session',
      subject: SUBJECT,
      scopes: ['files:read'],
    })
    expect((await server.get('/files', { cookie: 'session=admin' })).body).toMatchObject({ actor: 'admin' })
  })

  test('several credentials at once are refused, also where one of them is good', async () => {
    const { authorization } = await bearer()
    const secret = { 'x-application-key': 'app_shop', 'x-client-secret': SECRET }
    for (const headers of [
      { authorization, ...secret },
      { authorization, cookie: 'session=admin' },
      { cookie: 'session=admin', ...secret },
      { authorization: [authorization, 'Bearer x'] },
      { authorization: `${authorization}, Bearer x` },
      { 'x-application-key': 'app_shop', 'x-client-secret': [SECRET, 'x'] },
      { authorization, 'x-application-key': ['app_web', 'app_shop'] },
      { authorization, dpop: ['a', 'b'] },
    ])
      expect(await server.get('/files', headers), JSON.stringify(Object.keys(headers))).toMatchObject({
        status: 400,
        body: {
          code: expect.stringMatching(/^credentials_(?:multiple|malformed)$/),
          error: 'invalid_request',
        },
      })
  })

  test('no credential: 401 and a challenge without an error', async () => {
    const { status, headers, body } = await server.get('/files')
    expect(status).toBe(401)
    expect(body).toEqual({ code: 'credentials_missing', error_description: 'Authentication is required' })
    expect(headers['www-authenticate']).toMatch(/^Bearer realm="api", DPoP realm="api", algs="[\w ]+"$/)
    expect(headers['cache-control']).toBe('no-store')
  })

  test('a header that is no token is 400, a token that is none is 401', async () => {
    for (const authorization of ['Bearer', 'Basic YTpi', 'Bearer a b', 'Bearer "a"', 'Token x'])
      expect(await server.get('/files', { authorization })).toMatchObject({
        status: 400,
        body: { code: 'credentials_malformed', error: 'invalid_request' },
      })
    const { status, headers, body } = await server.get('/files', { authorization: 'bearer x' })
    expect({ status, body }).toMatchObject({
      status: 401,
      body: { code: 'token_malformed', error: 'invalid_token' },
    })
    expect(headers['www-authenticate']).toMatch(
      /^Bearer realm="api", error="invalid_token", error_description="/,
    )
  })

  test('a token in the address is refused, also beside a good one', async () => {
    const headers = await bearer()
    const token = headers.authorization.slice(7)
    for (const path of [`/files?access_token=${token}`, '/files?x=1&access%5Ftoken=x'])
      for (const sent of [{}, headers])
        expect(await server.get(path, sent)).toMatchObject({ status: 400, body: { code: 'token_in_url' } })
    expect((await server.get('/files?access_tokens=x', headers)).status).toBe(200)
  })

  test('who is not allowed is told so, and which scope would help', async () => {
    const { status, headers, body } = await strict.get('/files', await bearer())
    expect({ status, body }).toMatchObject({ status: 403, body: { code: 'actor_not_allowed' } })
    expect(headers['www-authenticate']).toContain('error="insufficient_scope"')
    expect(headers['www-authenticate']).toContain('scope="files:read admin"')
    expect(await strict.get('/files', { cookie: 'session=admin' })).toMatchObject({
      status: 403,
      body: { code: 'scope_missing' },
    })
    expect((await strict.get('/files', await bearer({ scope: 'admin files:read' }))).status).toBe(200)
    const app = { 'x-application-key': 'app_shop', 'x-client-secret': SECRET }
    expect((await strict.get('/files', app)).body).toMatchObject({ code: 'actor_not_allowed' })
  })

  test('administrators are let in where users are, and not where applications are alone', async () => {
    const statuses = async (allow: 'app' | 'user') => {
      const gate = await start({ ...base, allow: [allow] })
      const by = async (claims = {}) => (await gate.get('/files', await bearer(claims))).status
      const all = [await by(), await by({ scope: 'admin' }), await by({ sub: 'cal', client_id: 'cal' })]
      await gate.close()
      return all
    }
    expect(await statuses('user')).toEqual([200, 200, 403])
    expect(await statuses('app')).toEqual([403, 403, 200])
  })

  test('a bound token by its proof, once', async () => {
    const holder = await createHolder()
    const token = await issuer.sign({ cnf: { jkt: holder.jkt } })
    const sent = { authorization: `DPoP ${token}`, dpop: await holder.prove(token) }
    expect((await server.get('/files?page=1', sent)).body).toMatchObject({ actor: 'user' })
    const again = await server.get('/files?page=1', sent)
    expect(again).toMatchObject({
      status: 401,
      body: { code: 'dpop_proof_replayed', error: 'invalid_dpop_proof' },
    })
    expect(again.headers['www-authenticate']).toMatch(/DPoP realm="api", error="invalid_dpop_proof"/)
    expect(
      await server.get('/files', { ...sent, dpop: await holder.prove(token), host: 'evil.example' }),
    ).toMatchObject({
      status: 200,
    })
    const elsewhere = await holder.prove(token, { htu: 'https://evil.example/files' })
    expect(await server.get('/files', { ...sent, dpop: elsewhere, host: 'evil.example' })).toMatchObject({
      body: { code: 'dpop_proof_mismatch' },
    })
  })

  test('applications that cannot be looked up leave it undecided', async () => {
    const find = () => Promise.reject(new Error('down'))
    const broken = await start({
      ...base,
      secrets: { find, keyHeader: 'X-API-Key', secretHeader: 'X-API-Secret' },
    })
    const byToken = await broken.get('/files', { ...(await bearer()), 'x-api-key': 'app_web' })
    const bySecret = await broken.get('/files', { 'x-api-key': 'app_web', 'x-api-secret': SECRET })
    for (const { status, headers, body } of [byToken, bySecret]) {
      expect({ status, body }).toMatchObject({ status: 503, body: { code: 'unavailable' } })
      expect(headers['retry-after']).toBe('5')
      expect(headers['www-authenticate']).toBeUndefined()
      expect(JSON.stringify(body)).not.toContain('down')
    }
    await broken.close()
  })

  test('an ID token is no way around what every token is held to', async () => {
    const rules = { issuer: issuer.issuer, audience: AUDIENCE, now: clock }
    const bound = createVerifier({ ...rules, dpop: { origin: AUDIENCE, required: true } })
    const scoped = createVerifier({ ...rules, requiredScopes: ['files:read'] })
    for (const [verifier, code] of [
      [bound, 'token_not_bound'],
      [scoped, 'scope_missing'],
    ] as const) {
      const held = await start({ ...base, verifier })
      expect((await held.get('/files', await idToken())).body).toMatchObject({ code })
      await held.close()
    }
  })

  test('what is not configured is not accepted', async () => {
    const bare = await start({ verifier: base.verifier, admin: false })
    const secret = { 'x-application-key': 'app_shop', 'x-client-secret': SECRET }
    expect((await bare.get('/files', secret)).body).toMatchObject({ code: 'credentials_missing' })
    expect((await bare.get('/files', { cookie: 'session=admin' })).body).toMatchObject({
      code: 'credentials_missing',
    })
    expect((await bare.get('/files', await idToken({ client_id: 'web' }))).body).toMatchObject({
      code: 'token_type_invalid',
    })
    expect((await bare.get('/files', await bearer({ scope: 'admin' }))).body).toMatchObject({ actor: 'user' })
    await bare.close()
  })

  test('what a session throws is for the error handler', async () => {
    const broken = await start({
      ...base,
      sessionOf: () => {
        throw new Error('no database')
      },
    })
    expect((await broken.get('/files')).status).toBe(500)
    await broken.close()
  })
})
