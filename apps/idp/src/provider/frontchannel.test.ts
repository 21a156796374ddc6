import { launchChromium } from '@countersign/testing/chromium'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkFrontchannel } from '../clients/frontchannel.ts'
import type { StoredClient } from '../clients/metadata.ts'
import { type FrontReceiver, startFrontReceiver } from '../test/frontReceiver.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../test/logoutReceiver.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, redeem } from '../test/relyingParty.ts'

const decode = (html: string) => html.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
const framesOf = (html: string): readonly string[] =>
  [...html.matchAll(/<iframe src="([^"]+)"/g)].map(([, src = '']) => decode(src))

describe('front-channel logout', () => {
  let idp: TestIdp
  let shop: FrontReceiver
  let slow: FrontReceiver
  let back: LogoutReceiver
  let chromium: Chromium
  beforeAll(async () => {
    ;[shop, slow, back, chromium] = await Promise.all([
      startFrontReceiver(),
      startFrontReceiver({ hangs: true }),
      startLogoutReceiver(),
      launchChromium(),
    ])
    idp = await startIdp({ oidc: { internalOrigins: [back.origin] } })
    const input = { name: 'RP', authMethod: 'none' } as const
    const of = ({ origin, url }: FrontReceiver) => ({
      redirectUris: [`${origin}/callback`],
      postLogoutRedirectUris: [`${origin}/signed-out`],
      frontchannelLogoutUri: url,
    })
    const create = (clientId: string, more: object) => idp.idp.clients.create({ ...input, clientId, ...more })
    await create('shop', { ...of(shop), backchannelLogoutUri: back.url })
    await create('plain', { ...of(shop), frontchannelLogoutSessionRequired: false })
    await create('slow', of(slow))
  })
  afterAll(async () => {
    await Promise.all([idp.idp.stop(), chromium.close()])
    for (const receiver of [shop, slow, back]) receiver.close()
  })

  const sidAt = async (person: Person, clientId: string, { origin }: FrontReceiver, first = false) => {
    const rp = await client.discovery(new URL(idp.idp.url), clientId, undefined, client.None(), {
      execute: [client.allowInsecureRequests],
    })
    const request = await authorize(rp, { redirect_uri: `${origin}/callback` })
    const answer = first ? await walkThrough(person, request.url) : await allow(person, request.url)
    return decodeJwt((await redeem(rp, answer, request)).id_token ?? '')['sid']
  }
  const allow = async ({ browser }: Person, url: URL): Promise<URL> => {
    const arrived = await browser.visit(url, { from: 'elsewhere' })
    const done = await browser.visit(`${arrived.url.href}/consent`, { form: { decision: 'allow' } })
    return done.url
  }
  const signOut = async (person: Person, query = '', form: Record<string, string> = { logout: 'yes' }) => {
    const page = await (await person.browser.request(`${idp.base}/session/end${query}`)).text()
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const response = await person.browser.request(`${idp.base}/session/end/confirm`, {
      form: { xsrf, ...form },
    })
    return { response, html: await response.text() }
  }

  test('default: the page loads the clients of the session, with iss and sid, and nothing else may be in a frame', async () => {
    const person = newPerson()
    const sid = await sidAt(person, 'shop', shop, true)
    const plain = await sidAt(person, 'plain', shop)
    expect([typeof sid, plain]).toEqual(['string', undefined])
    const { html, response } = await signOut(person)
    const told = new URLSearchParams({ own: '1', iss: idp.idp.url, sid: String(sid) })
    expect(framesOf(html)).toEqual([`${shop.origin}/frontchannel?${told}`, shop.url])
    expect(html).toContain('sandbox="allow-scripts allow-same-origin"')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; /)
    expect(policy).toContain(`frame-src ${shop.origin};`)
    // Beside the other channel.
    expect(decodeJwt(back.tokens.at(-1) ?? '')).toMatchObject({ sid })
    const metadata = await (await fetch(`${idp.base}/.well-known/openid-configuration`)).json()
    expect(metadata).toMatchObject({
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    })
  })

  test('behavior: who stays signed in, was not signed in, or was elsewhere only, is shown no frames', async () => {
    const person = newPerson()
    await sidAt(person, 'shop', shop, true)
    expect(framesOf((await signOut(person, '', {})).html)).toEqual([])
    expect(framesOf((await signOut(newPerson())).html)).toEqual([])
  })

  test('error: another form than ours', async () => {
    const person = newPerson()
    await sidAt(person, 'shop', shop, true)
    const { html, response } = await signOut(person, '', { xsrf: 'guess', logout: 'yes' })
    expect([response.status, framesOf(html)]).toEqual([400, []])
  })

  test('behavior: a real browser loads them and goes on, also past one that never answers', async () => {
    const person = newPerson()
    const sid = await sidAt(person, 'shop', shop, true)
    await sidAt(person, 'slow', slow)
    const context = await chromium.newContext()
    const { hostname } = new URL(idp.base)
    const cookies = person.browser
      .cookies()
      .map(({ name, path, value }) => ({ name, path, value, domain: hostname }))
    await context.addCookies(cookies)
    const page = await context.newPage()
    const after = new URLSearchParams({
      client_id: 'shop',
      post_logout_redirect_uri: `${shop.origin}/signed-out`,
      state: 's1',
    })
    await page.goto(`${idp.base}/session/end?${after}`)
    await page.locator('button[name="logout"][value="yes"]').click()
    await page.waitForURL(`${shop.origin}/signed-out?state=s1`)
    expect(shop.loaded).toContainEqual(expect.stringContaining(`sid=${sid}`))
    expect(slow.loaded).toEqual([expect.stringContaining('/frontchannel')])
    await context.close()
  })

  test.each([
    ['of another origin', { frontchannelLogoutUri: 'https://other.example/bye' }],
    [
      'in clear text',
      { frontchannelLogoutUri: 'http://rp.example/bye', redirectUris: ['http://rp.example/'] },
    ],
    ['that is a script', { frontchannelLogoutUri: 'javascript:alert(1)' }],
  ])('error: an address %s', async (_what, changes) => {
    const input = {
      clientId: 'wrong',
      name: 'Wrong',
      redirectUris: ['https://rp.example/callback'],
      ...changes,
    }
    await expect(idp.idp.clients.create(input)).rejects.toMatchObject({ code: 'client_invalid' })
  })

  test('error: loopback in clear text outside of development, and our own origin', () => {
    const stored = { frontchannel_logout_uri: 'http://127.0.0.1:9/bye' } as unknown as StoredClient
    const refused = expect.objectContaining({ code: 'client_invalid', field: 'frontchannelLogoutUri' })
    const check = (mode: 'development' | 'production', issuer: string) => () =>
      checkFrontchannel({ mode, issuer }, stored)
    expect(check('development', 'https://id.example')).not.toThrow()
    expect(check('production', 'https://id.example')).toThrow(refused)
    expect(check('development', 'http://127.0.0.1:9/issuer')).toThrow(refused)
  })
})
