import { request } from 'node:http'
import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { pinned } from './pin.ts'

type Raw = { readonly status: number; readonly headers: string; readonly body: string }

/** A request with headers and a target that fetch would not send. */
const raw = (base: string, path: string, headers: Record<string, string>): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base)
    const sent = request(
      { hostname, port, path, headers, setHost: headers['host'] === undefined },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: JSON.stringify(response.headers), body }),
        )
      },
    )
    sent.on('error', reject)
    sent.end()
  })

const SPOOFS: readonly Record<string, string>[] = [
  { host: 'evil.example' },
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-port': '444' },
  { forwarded: 'host=evil.example;proto=https' },
  { 'x-forwarded-prefix': '/evil.example' },
]

const AUTH = `/auth?${new URLSearchParams({
  client_id: 'demo',
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})}`

describe('host pinning', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  test.for(SPOOFS)('behavior: %j appears nowhere', async (headers) => {
    const paths = [
      '/.well-known/openid-configuration',
      AUTH,
      '/session/end',
      '/nowhere',
      '/interaction/x',
      '/auth/x',
    ]
    for (const path of paths) {
      const answer = await raw(idp.base, path, { accept: 'text/html', ...headers })
      expect(`${answer.headers}${answer.body}`).not.toContain('evil.example')
    }
    const discovery = await raw(idp.base, '/.well-known/openid-configuration', headers)
    const { token_endpoint: token } = JSON.parse(discovery.body)
    expect(token).toBe(`${idp.base}/token`)
  })

  test.for(['http://evil.example/.well-known/openid-configuration', '//evil.example/auth'])(
    'error: the request target %s is refused',
    async (target) => {
      const { body, status } = await raw(idp.base, target, {})
      expect(status).toBe(400)
      expect(body).not.toContain('evil.example')
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'request_invalid' } })
    },
  )
})

describe('https issuer behind a proxy', () => {
  let idp: TestIdp
  let base: string
  beforeAll(async () => {
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    idp = await startIdp({
      issuer: 'https://id.example',
      mode: 'development',
      server: { port, drainSeconds: 1 },
    })
  })
  afterAll(() => idp.idp.stop())

  test('behavior: URLs, cookies and headers are those of the issuer', async () => {
    const discovery = await (await fetch(`${base}/.well-known/openid-configuration`)).json()
    expect(discovery).toMatchObject({
      issuer: 'https://id.example',
      token_endpoint: 'https://id.example/token',
    })
    const response = await fetch(`${base}${AUTH}`, { redirect: 'manual' })
    const cookies = response.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__(Secure|Host)-/)
      expect(cookie.toLowerCase()).toContain('; secure')
      expect(cookie.toLowerCase()).toContain('; samesite=lax')
      expect(cookie.toLowerCase()).toContain('; httponly')
    }
    expect(response.headers.get('strict-transport-security')).toContain('max-age=')
  })

  test('behavior: the whole flow works, with a session cookie that is bound to the host', async () => {
    const rp = await discover({ ...idp, via: base })
    const person = newPerson(base)
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    expect(tokens.claims()).toMatchObject({ iss: 'https://id.example', account: person.account })
    const session = person.browser.cookies().find(({ name }) => name === '__Host-countersign_session')
    expect(session?.path).toBe('/')
    const again = await authorize(rp, { prompt: 'none' })
    const { url } = await person.browser.visit(again.url, { from: 'elsewhere' })
    await expect(redeem(rp, url, again)).resolves.toHaveProperty('id_token')
  })
})

describe('pinned', () => {
  test('default: takes host, scheme and path apart', () => {
    expect(pinned('https://id.example:8443/oidc')).toEqual({
      host: 'id.example:8443',
      protocol: 'https',
      prefix: '/oidc',
    })
    expect(pinned('http://localhost:4400').prefix).toBe('')
  })
})
