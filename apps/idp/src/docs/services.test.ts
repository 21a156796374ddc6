import { createVerifier } from '@countersign/access-token'
import { openDocument, runModule } from '@countersign/testing/document'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { configured, part, secretIn, useDesk, useServed } from '../test/docs/guide.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

/** openid-client refuses plain http: this is what the guide for relying parties says to add on one's own machine. */
const INSECURE = {
  "['CLIENT_SECRET'])": "['CLIENT_SECRET'], undefined, { execute: [oidc.allowInsecureRequests] })",
}
const desk = useDesk()

afterAll(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('Service to service', () => {
  const page = openDocument('apps/docs/guide/service-to-service.md')
  const SERVERS = page.take({ language: 'yaml', heading: 'The resource servers' })
  const CREATE = page.take({ language: 'sh', heading: 'The services' })
  const PROGRAM = page.take({ language: 'ts', heading: 'The services' })
  const REQUEST = page.take({ language: '', heading: 'Tokens of people' })
  const ROTATE = page.take({ language: 'sh', heading: 'A new secret without an interruption' })
  const INTROSPECTS = page.take({ language: 'sh', heading: 'Asking whether a token still counts' })
  const LIMITS = page.take({ language: 'yaml', heading: 'Limits' })

  const served = useServed(async () => {
    const [{ m2m }, { limits }] = [await configured(SERVERS), await configured(LIMITS)]
    expect(Object.keys(limits)).toEqual(expect.arrayContaining(['tokensPerClient', 'loginsPerAccount']))
    return { m2m, limits }
  })
  let secret = ''
  let token = ''
  beforeAll(async () => {
    secret = secretIn(await desk().shell(CREATE, { env: served().env }))
  })
  const introspect = async (clientId: string, password: string) => {
    const rp = await client.discovery(new URL(served().idp.url), clientId, password, undefined, {
      execute: [client.allowInsecureRequests],
    })
    return (await client.tokenIntrospection(rp, token)).active
  }

  test('the program gets a token that the calendar verifies', async () => {
    const { idp } = served()
    const { fetch } = globalThis
    vi.stubEnv('CLIENT_SECRET', secret)
    vi.stubGlobal('fetch', (url: string, init: { headers: { authorization: string } }) => {
      if (url !== 'https://calendar.example/events') return fetch(url, init)
      token = init.headers.authorization.replace('Bearer ', '')
      return Promise.resolve(new Response())
    })
    await runModule(PROGRAM, { substitutions: { 'https://id.example': idp.url, ...INSECURE } })
    vi.stubGlobal('fetch', fetch)
    const calendar = createVerifier({ issuer: idp.url, audience: 'https://calendar.example' })
    expect(await calendar.verify(token)).toMatchObject({
      ok: true,
      token: { kind: 'm2m', clientId: 'nightly', scopes: ['events.read'] },
    })
    const { exp = 0, iat = 0 } = decodeJwt(token)
    expect(exp - iat).toBe(600)
    const files = createVerifier({ issuer: idp.url, audience: 'files' })
    expect(await files.verify(token)).toMatchObject({ ok: false, code: 'audience_mismatch' })
  })

  test('introspection tells its own client and the resource server, and nobody else', async () => {
    const { env, secret: other } = served()
    const api = secretIn(await desk().shell(INTROSPECTS, { env }))
    expect(await introspect('nightly', secret)).toBe(true)
    expect(await introspect('calendar-api', api)).toBe(true)
    expect(await introspect('demo', other)).toBe(false)
  })

  test('both secrets count after the rotation', async () => {
    const next = secretIn(await desk().shell(ROTATE, { env: served().env }))
    expect(next).not.toBe(secret)
    for (const one of [next, secret]) expect(await introspect('nightly', one)).toBe(true)
  })

  test('a sign-in that names the calendar gives a token of the person for it', async () => {
    const { idp, secret: password } = served()
    await idp.clients.update('demo', { audiences: ['calendar'], scopes: ['events.read'] })
    const [path, query] = REQUEST.text.trim().split('?…&')
    const rp = await discover({ idp, secret: password })
    expect(rp.serverMetadata().authorization_endpoint).toBe(idp.url + path)
    const request = await authorize(rp, Object.fromEntries(new URLSearchParams(query)))
    const person = newPerson()
    const { access_token } = await redeem(rp, await walkThrough(person, request.url), request)
    const { sub } = decodeJwt(access_token)
    expect(sub).toBe(person.account.toLowerCase().replace(':1:', ':'))
    expect(decodeJwt(access_token)).toMatchObject({ aud: 'https://calendar.example', scope: 'events.read' })
  })

  test('every block is run', () => page.expectAllTaken())
})

describe('Registration, profiles, logout', () => {
  const page = openDocument('apps/docs/guide/protocol.md')
  const REGISTRATION = page.take({ language: 'yaml' })
  const TOKENS = page.take({ language: 'sh', holds: 'registration-token' })
  const REGISTER = page.take({ language: 'sh', holds: 'curl' })
  const BANK = page.take({ language: 'sh', heading: 'FAPI 2.0' })
  const LOGOUT = page.take({ language: 'sh', heading: 'Front-channel logout' })
  const CALENDAR = { audience: 'https://calendar.example', scopes: ['events.read'] }

  const served = useServed(async () => {
    const { registration } = await configured(REGISTRATION)
    return { registration, m2m: { audiences: { calendar: CALENDAR } } }
  })

  test('a client registers itself with a token, until that is revoked', async () => {
    const { env, idp } = served()
    const made = await desk().shell(part(TOKENS, 'create', 'list'), { env })
    const [, value = '', id = ''] = /(([\w-]{16})\.[\w-]{43})/.exec(made) ?? []
    const register = async () => {
      const substitutions = { 'https://id.example': idp.url }
      return JSON.parse(await desk().shell(REGISTER, { env: { TOKEN: value }, substitutions }))
    }
    expect(await register()).toMatchObject({
      client_name: 'Partner shop',
      client_secret: expect.stringMatching(/./),
      audience: ['https://calendar.example'],
      scope: expect.stringContaining('events.read'),
    })
    await desk().shell(part(TOKENS, 'revoke'), { env, substitutions: { '<id>': id } })
    expect(await register()).toMatchObject({ error: 'invalid_token' })
  })

  test('a client of FAPI 2.0 is made, and one that lacks a part of it is not', async () => {
    const { env } = served()
    expect(await desk().shell(BANK, { env })).toContain('Bank')
    await desk().shell(BANK, { env, status: 1, substitutions: { ' --dpop-bound': '' } })
  })

  test('front-channel logout is told where to load', async () => {
    const { env, idp } = served()
    await idp.clients.create({ clientId: 'shop', name: 'Shop', redirectUris: ['https://shop.example/cb'] })
    await desk().shell(LOGOUT, { env })
    expect(await idp.clients.get('shop')).toMatchObject({ frontchannelLogoutUri: 'https://shop.example/bye' })
  })

  test('every block is run', () => page.expectAllTaken())
})
