import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp } from '../test/idp.ts'
import { type DialectIdp, startDialect, TASK_SERVICE } from '../test/supertokens.ts'

const ENDPOINTS = [
  ['GET', '/clients?clientId=none', 'read'],
  ['GET', '/clients/list', 'read'],
  ['POST', '/introspect', 'read'],
  ['POST', '/clients', 'write'],
  ['PUT', '/clients', 'write'],
  ['POST', '/clients/remove', 'write'],
  ['POST', '/token/revoke', 'write'],
  ['POST', '/tokens/revoke', 'write'],
] as const

describe('the core of SuperTokens, its keys', () => {
  const admin = newAdminKey('ops', { clients: 'write' })
  let idp: DialectIdp
  beforeAll(async () => {
    idp = await startDialect({ admin: { keys: [admin.entry] } })
  })
  afterAll(() => idp.idp.stop())

  // Refusals of one address are bounded.
  beforeEach(() => idp.advance(601))

  test.for(ENDPOINTS)('security: %s %s needs a key with the right to %s', async ([method, path, right]) => {
    const body = method === 'GET' ? undefined : {}
    const ask = async (key: string | undefined) => {
      const headers = key === undefined ? ({} as Record<string, string>) : { 'api-key': key }
      const response = await fetch(`${idp.dialect}/recipe/oauth${path}`, {
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: '{}' }),
      })
      return [response.status, ((await response.json()) as { error?: { code?: string } }).error?.code]
    }
    expect(await ask(undefined)).toEqual([401, 'unauthorized'])
    expect(await ask(hashSecret(idp.keys.write))).toEqual([401, 'unauthorized'])
    const read = await ask(idp.keys.read)
    if (right === 'write') expect(read).toEqual([403, 'forbidden'])
    else expect(read[0]).not.toBeOneOf([401, 403])
    expect((await ask(idp.keys.write))[0]).not.toBeOneOf([401, 403])
  })

  test('security: refusals are on record, and bounded for an address', async () => {
    const limited = await startDialect()
    const answers = []
    for (let index = 0; index < 21; index += 1)
      answers.push((await limited.core('GET', '/clients/list', undefined, { key: generateSecret() })).status)
    expect(answers).toEqual([...Array.from({ length: 20 }, () => 401), 429])
    // The right key is never counted.
    expect((await limited.core('GET', '/clients/list')).status).toBe(200)
    const events = (await limited.idp.store.audit.list({ limit: 100 })).map(({ event }) => event)
    expect(events.filter(({ type }) => type === 'admin.refused')).toHaveLength(20)
    expect(limited.logs()).not.toContain(limited.keys.write)
    await limited.idp.stop()
  })

  test('security: an admin key and a bearer token are no key of the core, nor is its key one for administrators', async () => {
    const list = async (headers: Record<string, string>) =>
      (await fetch(`${idp.dialect}/recipe/oauth/clients/list`, { headers })).status
    expect(await list({ 'api-key': idp.keys.write })).toBe(200)
    expect(await list({ 'api-key': admin.key })).toBe(401)
    for (const key of [idp.keys.write, admin.key])
      expect(await list({ authorization: `Bearer ${key}` })).toBe(401)
    const statusOf = async (key: string) => (await adminApi(idp.base, key)('GET', '/clients')).status
    expect([await statusOf(admin.key), await statusOf(idp.keys.write)]).toEqual([200, 401])
  })

  test('behavior: the one app may be named, another one does not exist', async () => {
    const named = idp.dialect
    const get = (prefix: string) =>
      fetch(`${named}${prefix}/recipe/oauth/clients/list`, { headers: { 'api-key': idp.keys.read } })
    expect((await get('/appid-public')).status).toBe(200)
    expect((await get('/appid-other')).status).toBe(404)
    expect(await (await fetch(`${named}/appid-public/apiversion`)).json()).toEqual({
      versions: ['5.2', '5.3', '5.4'],
    })
  })

  test('behavior: off by default, and without keys there is no core', async () => {
    const off = await startIdp()
    for (const path of [
      '/auth/oauth/token',
      '/auth/recipe/oauth/clients',
      '/auth/jwt/jwks.json',
      '/auth/apiversion',
    ])
      expect((await fetch(`${off.base}${path}`, { method: 'POST' })).status).toBe(404)
    await off.idp.stop()
    const bare = await startDialect({ supertokens: { apiKeys: [] } })
    expect((await bare.core('GET', '/clients/list')).status).toBe(404)
    expect((await fetch(`${bare.dialect}/jwt/jwks.json`)).status).toBe(200)
    await bare.idp.stop()
  })

  test.for([
    ['{"clientName":"a","clientName":"b"}', 400, 'clientName'],
    ['[]', 400, undefined],
    ['null', 400, undefined],
    ['{"clientName":', 400, undefined],
    [`{"clientName":"${'x'.repeat(60_000)}"}`, 413, undefined],
    [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, 400, undefined],
  ] as const)('error: the body %j', async ([text, status, field]) => {
    const { json, status: answered } = await idp.core('POST', '/clients', text)
    expect(answered).toBe(status)
    expect(json.error).toMatchObject({
      code: status === 413 ? 'request_too_large' : 'request_invalid',
      ...(field && { field }),
    })
  })

  test('error: a body of another type', async () => {
    const { json, status } = await idp.core('POST', '/clients', 'clientName=x', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([status, json.error.code]).toEqual([415, 'request_invalid'])
  })

  test.for([
    '/clients',
    '/clients?clientId=a&clientId=b',
    '/clients?clientId=a&more=1',
    '/clients/list?pageSize=0',
    '/clients/list?pageSize=501',
    '/clients/list?owner=me',
  ])('error: GET %s', async (path) => {
    const { json, status } = await idp.core('GET', path)
    expect([status, json.error.code]).toEqual([400, 'request_invalid'])
  })

  test('security: members of every object are names like any other', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const { json } = await idp.core(
        'POST',
        '/clients',
        `{"grantTypes":["client_credentials"],"${name}":{"clientName":"x"}}`,
      )
      expect(json).toMatchObject({ status: 'OAUTH_ERROR', field: name })
    }
    expect(({} as Record<string, unknown>)['clientName']).toBeUndefined()
  })

  test('security: whatever a client is said to be, the answer is one of ours', async () => {
    const names = fc.constantFrom(
      ...Object.keys(TASK_SERVICE),
      'clientId',
      'clientSecret',
      'redirectUris',
      'jwks',
      'metadata',
      '__proto__',
      'createdAt',
      'clientCredentialsGrantAccessTokenLifespan',
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, anyJson, { maxKeys: 4 }), async (input) => {
        const { json, status } = await idp.core('POST', '/clients', { ...TASK_SERVICE, ...input })
        expect(status).toBe(200)
        expect(json.status).toBeOneOf(['OK', 'OAUTH_ERROR'])
        if (json.status !== 'OK')
          expect(json).toMatchObject({ error: expect.stringMatching(/^invalid_/), field: expect.any(String) })
      }),
      runs(100),
    )
  })
})
