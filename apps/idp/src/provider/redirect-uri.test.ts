import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('redirect URI', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
    await idp.idp.clients.create({
      clientId: 'native',
      name: 'Native',
      applicationType: 'native',
      authMethod: 'none',
      redirectUris: ['http://127.0.0.1/cb', 'com.example.app:/cb'],
    })
    await idp.idp.clients.create({ clientId: 'query', name: 'Query', redirectUris: [`${CALLBACK}?tenant=1`] })
  })
  afterAll(() => idp.idp.stop())

  const visit = async (clientId: string, redirectUri: string) => {
    const { url } = await authorize(rp, { redirect_uri: redirectUri })
    url.searchParams.set('client_id', clientId)
    return newPerson().browser.visit(url, { from: 'elsewhere' })
  }

  test.for([
    ['demo', CALLBACK],
    ['query', `${CALLBACK}?tenant=1`],
    ['native', 'http://127.0.0.1:51004/cb'],
    ['native', 'com.example.app:/cb'],
  ] as const)('default: %s may use %s', async ([clientId, redirectUri]) => {
    const { url } = await visit(clientId, redirectUri)
    expect(url.pathname).toMatch(/^\/interaction\//)
  })

  test.for([
    ['demo', `${CALLBACK}/`],
    ['demo', `${CALLBACK}?`],
    ['demo', `${CALLBACK}?x=1`],
    ['demo', `${CALLBACK}#x`],
    ['demo', 'https://RP.example/callback'],
    ['demo', 'https://rp.example/%63allback'],
    ['demo', 'https://rp.example/callback/../callback'],
    ['demo', 'https://rp.example:443/callback'],
    ['demo', 'https://rp.example@evil.example/callback'],
    ['demo', 'http://rp.example/callback'],
    ['demo', 'javascript:alert(1)'],
    ['query', CALLBACK],
    ['query', `${CALLBACK}?tenant=2`],
    ['native', 'http://127.0.0.1:51004/other'],
    ['native', 'http://evil.example:51004/cb'],
  ] as const)('error: %s may not use %s, and nobody is redirected', async ([clientId, redirectUri]) => {
    const { left, response } = await visit(clientId, redirectUri)
    expect(left).toBe(false)
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    const html = await response.text()
    expect(html).toContain('invalid_redirect_uri')
    expect(html).not.toContain('evil.example')
  })

  test('error: an unknown client gets an error page without a way back', async () => {
    const { left, response } = await visit('nobody', 'https://evil.example/')
    expect(left).toBe(false)
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('evil.example')
  })

  test('behavior: the error page leads back to the registered home page and names the request', async () => {
    const { response } = await visit('demo', 'https://evil.example/')
    const html = await response.text()
    expect(html).toContain('href="https://rp.example/"')
    expect(html).toContain(response.headers.get('x-request-id'))
  })
})
