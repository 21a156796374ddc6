import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DialectIdp, startDialect, TASK_SERVICE } from '../test/supertokens.ts'

describe('clients of the SuperTokens core', () => {
  let idp: DialectIdp
  beforeAll(async () => {
    idp = await startDialect()
  })
  afterAll(() => idp.idp.stop())

  const audit = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)

  test('default: creates, shows, lists, changes and removes', async () => {
    const { json: created, status, headers } = await idp.core('POST', '/clients', TASK_SERVICE)
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(created).toEqual({
      status: 'OK',
      clientId: expect.stringMatching(/^stcl_[0-9a-f-]{36}$/),
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
      clientName: 'Task Service',
      scope: 'event.view event.create file.view',
      redirectUris: [],
      postLogoutRedirectUris: [],
      grantTypes: ['client_credentials'],
      responseTypes: [],
      tokenEndpointAuthMethod: 'client_secret_basic',
      audience: ['event', 'file'],
      allowedCorsOrigins: [],
      clientUri: '',
      logoUri: '',
      policyUri: '',
      tosUri: '',
      metadata: {},
      enableRefreshTokenRotation: true,
      authorizationCodeGrantAccessTokenLifespan: null,
      authorizationCodeGrantIdTokenLifespan: null,
      authorizationCodeGrantRefreshTokenLifespan: null,
      clientCredentialsGrantAccessTokenLifespan: null,
      implicitGrantAccessTokenLifespan: null,
      implicitGrantIdTokenLifespan: null,
      refreshTokenGrantAccessTokenLifespan: null,
      refreshTokenGrantIdTokenLifespan: null,
      refreshTokenGrantRefreshTokenLifespan: null,
      createdAt: expect.stringMatching(/^20\d\d-.*Z$/),
      updatedAt: expect.stringMatching(/^20\d\d-.*Z$/),
    })
    const { clientSecret: _once, ...shown } = created
    const { clientId } = created
    expect((await idp.core('GET', `/clients?clientId=${clientId}`)).json).toEqual(shown)
    const listed = (await idp.core('GET', '/clients/list?clientName=Task%20Service')).json
    expect(listed).toEqual({ status: 'OK', clients: [{ ...shown, status: undefined }] })
    const changed = (await idp.core('PUT', '/clients', { clientId, clientName: 'Tasks' })).json
    expect(changed).toEqual({ ...shown, clientName: 'Tasks', updatedAt: expect.any(String) })
    expect((await idp.core('POST', '/clients/remove', { clientId })).json).toEqual({
      status: 'OK',
      didExist: true,
    })
    expect((await idp.core('POST', '/clients/remove', { clientId })).json).toEqual({
      status: 'OK',
      didExist: false,
    })
    expect((await idp.core('GET', `/clients?clientId=${clientId}`)).json).toEqual({
      status: 'CLIENT_NOT_FOUND_ERROR',
    })
  })

  test('behavior: what a change does not name stays, also what the dialect does not know', async () => {
    const { clientId } = await idp.client()
    await idp.idp.clients.update(clientId, {
      defaultAudience: 'file',
      defaultScopes: ['file.view'],
      dpopBound: true,
    })
    const { json } = await idp.core('PUT', '/clients', {
      clientId,
      tokenEndpointAuthMethod: 'client_secret_post',
    })
    expect(json).toMatchObject({ status: 'OK', audience: ['event', 'file'], scope: TASK_SERVICE.scope })
    expect(await idp.idp.clients.get(clientId)).toMatchObject({
      defaultAudience: 'file',
      defaultScopes: ['file.view'],
      dpopBound: true,
      authMethod: 'client_secret_post',
    })
  })

  test('behavior: what was read can be sent back whole', async () => {
    const {
      clientSecret: _secret,
      status: _status,
      ...client
    } = await idp.client({
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirectUris: ['https://rp.example/callback'],
      scope: 'openid offline_access event.view',
      clientCredentialsGrantAccessTokenLifespan: '90s',
      refreshTokenGrantRefreshTokenLifespan: '720h',
    })
    expect(client).toMatchObject({
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      responseTypes: ['code'],
      // Every client may ask for these.
      scope: 'openid offline_access siwe nft_token event.view',
      clientCredentialsGrantAccessTokenLifespan: '1m30s',
      authorizationCodeGrantRefreshTokenLifespan: '720h0m0s',
      refreshTokenGrantRefreshTokenLifespan: '720h0m0s',
    })
    const before = await idp.idp.clients.get(client.clientId)
    expect((await idp.core('PUT', '/clients', client)).json.status).toBe('OK')
    expect(await idp.idp.clients.get(client.clientId)).toEqual(before)
  })

  test('behavior: an audience goes by what its tokens have as aud', async () => {
    const client = await idp.client({ audience: ['https://tasks.example'], scope: 'tasks.read' })
    expect(client.audience).toEqual(['https://tasks.example'])
    expect(await idp.idp.clients.get(client.clientId)).toMatchObject({
      audiences: ['tasks'],
      scopes: ['tasks.read'],
    })
  })

  test('behavior: a lifespan goes back to the configured one', async () => {
    const { clientId } = await idp.client({ clientCredentialsGrantAccessTokenLifespan: '1h30m' })
    expect((await idp.idp.clients.get(clientId))?.lifetimes).toEqual({ clientCredentials: 5400 })
    await idp.core('PUT', '/clients', { clientId, clientCredentialsGrantAccessTokenLifespan: null })
    expect((await idp.idp.clients.get(clientId))?.lifetimes).toBeUndefined()
  })

  test('behavior: a secret that was used elsewhere is taken along, a new one ends it', async () => {
    const old = 'Hx7.~Qm2_vB9-tR4kWz8pLs1Dc'
    const { clientId, clientSecret } = await idp.client({ clientId: 'moved', clientSecret: old })
    expect([clientId, clientSecret]).toEqual(['moved', old])
    const tokenWith = (secret: string) =>
      idp.oauth('/token', {
        grant_type: 'client_credentials',
        client_id: 'moved',
        client_secret: secret,
        audience: 'event',
      })
    expect((await tokenWith(old)).status).toBe(200)
    const next = 'N'.repeat(43)
    expect((await idp.core('PUT', '/clients', { clientId, clientSecret: next })).json.clientSecret).toBe(next)
    expect([(await tokenWith(old)).status, (await tokenWith(next)).status]).toEqual([401, 200])
    const events = (await audit()).filter(({ client }) => client === 'moved')
    expect(events.map(({ type }) => type)).toEqual([
      'client.created',
      'client.updated',
      'client.secret_rotated',
    ])
    for (const { actor } of events) expect(actor).toEqual({ kind: 'app', name: 'supertokens:may-write' })
    expect(JSON.stringify(events)).not.toContain(next)
    expect(idp.logs()).not.toContain(old)
  })

  test('behavior: the list goes on where it ended', async () => {
    const wanted = await Promise.all(['1', '2', '3'].map(() => idp.client({ clientName: 'Paged' })))
    const found: string[] = []
    for (let token: string | undefined, more = true; more; ) {
      const query = new URLSearchParams({
        pageSize: '2',
        clientName: 'Paged',
        ...(token && { pageToken: token }),
      })
      const { json } = await idp.core('GET', `/clients/list?${query}`)
      found.push(...json.clients.map(({ clientId }: { clientId: string }) => clientId))
      token = json.nextPaginationToken
      more = token !== undefined
    }
    expect(found.toSorted()).toEqual(wanted.map(({ clientId }) => clientId).toSorted())
  })

  test.for([
    [{ skipConsent: true }, 'skipConsent', 'invalid_client_metadata'],
    [{ metadata: { team: 1 } }, 'metadata', 'invalid_client_metadata'],
    [{ allowedCorsOrigins: ['https://rp.example'] }, 'allowedCorsOrigins', 'invalid_client_metadata'],
    [{ enableRefreshTokenRotation: false }, 'enableRefreshTokenRotation', 'invalid_client_metadata'],
    [
      { implicitGrantAccessTokenLifespan: '1h' },
      'implicitGrantAccessTokenLifespan',
      'invalid_client_metadata',
    ],
    [
      { clientCredentialsGrantAccessTokenLifespan: '1500ms' },
      'clientCredentialsGrantAccessTokenLifespan',
      'invalid_client_metadata',
    ],
    [
      { clientCredentialsGrantAccessTokenLifespan: '48h' },
      'clientCredentialsGrantAccessTokenLifespan',
      'invalid_client_metadata',
    ],
    [
      { authorizationCodeGrantIdTokenLifespan: '1h', refreshTokenGrantIdTokenLifespan: '2h' },
      'refreshTokenGrantIdTokenLifespan',
      'invalid_client_metadata',
    ],
    [
      { refreshTokenGrantRefreshTokenLifespan: '9000h' },
      'authorizationCodeGrantRefreshTokenLifespan',
      'invalid_client_metadata',
    ],
    [{ audience: ['elsewhere'] }, 'audience', 'invalid_client_metadata'],
    [{ audience: 'event' }, 'audience', 'invalid_client_metadata'],
    [{ scope: ['event.view'] }, 'scope', 'invalid_client_metadata'],
    [{ scope: 'event.view event.burn' }, 'scope', 'invalid_client_metadata'],
    [{ scope: 'openid' }, 'scope', 'invalid_client_metadata'],
    [{ grantTypes: ['implicit'] }, 'grantTypes', 'invalid_client_metadata'],
    [{ grantTypes: ['authorization_code'] }, 'redirectUris', 'invalid_redirect_uri'],
    [{ redirectUris: ['https://rp.example/callback'] }, 'redirectUris', 'invalid_redirect_uri'],
    [{ responseTypes: ['code'] }, 'responseTypes', 'invalid_client_metadata'],
    [{ tokenEndpointAuthMethod: 'none' }, 'tokenEndpointAuthMethod', 'invalid_client_metadata'],
    [{ clientSecret: 'short' }, 'clientSecret', 'invalid_client_metadata'],
    [
      { clientSecret: 'x'.repeat(40), tokenEndpointAuthMethod: 'private_key_jwt' },
      'clientSecret',
      'invalid_client_metadata',
    ],
    [{ clientId: 'eip155:1:0x00' }, 'clientId', 'invalid_client_metadata'],
    [{ clientId: 'constructor' }, 'clientId', 'invalid_client_metadata'],
    [{ createdAt: '2020-01-01T00:00:00.000Z' }, 'createdAt', 'invalid_client_metadata'],
    [{ clientName: 'Evil\u202eeman' }, 'clientName', 'invalid_client_metadata'],
  ] as const)('error: %j', async ([input, field, error]) => {
    const { json, status } = await idp.core('POST', '/clients', { ...TASK_SERVICE, ...input })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      status: 'OAUTH_ERROR',
      error,
      statusCode: 400,
      code: 'client_invalid',
      field,
    })
    expect(json.errorDescription).toMatch(new RegExp(`^${field}: `))
  })

  test.each(['%00', '%F0%9F%92', 'x'.repeat(257), '&pageToken=a'])(
    'error: a token of a page that is none: %s',
    async (token) => {
      const { json, status } = await idp.core('GET', `/clients/list?pageToken=${token}`)
      expect([status, json.error.code]).toEqual([400, 'request_invalid'])
    },
  )

  test('behavior: a name is looked for in big steps, whatever the size of a page', async () => {
    const named = { ...TASK_SERVICE, clientName: 'Twin' }
    for (const clientId of ['0-twin', '1-other', '2-twin', '3-twin'])
      await idp.client({ ...named, clientId, ...(clientId === '1-other' && { clientName: 'Other' }) })
    const pages: string[][] = []
    let next = ''
    do {
      const { json } = await idp.core('GET', `/clients/list?clientName=Twin&pageSize=1${next}`)
      pages.push(json.clients.map((client: { clientId: string }) => client.clientId))
      next = json.nextPaginationToken === undefined ? '' : `&pageToken=${json.nextPaginationToken}`
    } while (next !== '' && pages.length < 9)
    expect(pages.flat()).toEqual(['0-twin', '2-twin', '3-twin'])
  })

  test('error: an identifier that is taken', async () => {
    await idp.client({ clientId: 'once' })
    expect(await idp.client({ clientId: 'once' })).toMatchObject({
      status: 'OAUTH_ERROR',
      statusCode: 409,
      code: 'client_exists',
    })
  })

  test('error: a change of nobody, or with what is not its to set', async () => {
    const { clientId } = await idp.client()
    const put = async (body: object) => (await idp.core('PUT', '/clients', body)).json
    expect(await put({ clientId: 'nobody', clientName: 'x' })).toEqual({ status: 'CLIENT_NOT_FOUND_ERROR' })
    expect(await put({ clientId: '__proto__' })).toEqual({ status: 'CLIENT_NOT_FOUND_ERROR' })
    expect(await put({ clientName: 'x' })).toMatchObject({ status: 'OAUTH_ERROR', field: 'clientId' })
    expect(await put({ clientId, updatedAt: 'now' })).toMatchObject({
      status: 'OAUTH_ERROR',
      field: 'updatedAt',
    })
    // What is left would be for an audience that it may not have any more.
    expect(await put({ clientId, audience: ['event'] })).toMatchObject({
      status: 'OAUTH_ERROR',
      field: 'scope',
    })
    expect((await put({ clientId, audience: ['event'], scope: 'event.view' })).status).toBe('OK')
  })

  test('security: a client with rights of the operator is out of reach', async () => {
    await idp.idp.clients.create({
      clientId: 'operator-tool',
      name: 'Tool',
      clientCredentials: true,
      audiences: ['event'],
      adminRights: { clients: 'write' },
    })
    const { json } = await idp.core('PUT', '/clients', {
      clientId: 'operator-tool',
      clientSecret: 'x'.repeat(43),
    })
    const refused = { status: 'OAUTH_ERROR', statusCode: 403, code: 'client_privileged' }
    expect(json).toMatchObject(refused)
    const removal = await idp.core('POST', '/clients/remove', { clientId: 'operator-tool' })
    expect(removal.json).toMatchObject(refused)
    expect(await idp.idp.clients.get('operator-tool')).toMatchObject({ adminRights: { clients: 'write' } })
    expect((await audit()).at(-1)).toMatchObject({
      type: 'admin.refused',
      code: 'client_privileged',
      actor: { kind: 'app', name: 'supertokens:may-write' },
    })
  })
})
