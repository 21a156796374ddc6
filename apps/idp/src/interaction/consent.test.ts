import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SIGNED_OUT, startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('consent', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const toConsent = async (person: Person, parameters: Record<string, string> = {}) => {
    const request = await authorize(rp, parameters)
    const arrived = await person.browser.visit(
      await signIn(person, await openInteraction(person, request.url)),
    )
    return { request, ...arrived }
  }

  test('default: the page names the relying party, its host and the values that it receives', async () => {
    const person = newPerson()
    const { response } = await toConsent(person)
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self';")
    expect(html).toContain('Démo “shop”')
    expect(html).toContain('rp.example')
    expect(html).toContain(person.account)
    expect(html).toContain(`eip155:${person.wallet.address.toLowerCase()}`)
  })

  test('behavior: the connect page knows the way back, and says so when access while away is asked for', async () => {
    const words = 'Access while you are away'
    const show = async (parameters: Record<string, string>) => {
      const person = newPerson()
      const page = await openInteraction(person, (await authorize(rp, parameters)).url)
      return (await person.browser.request(page)).text()
    }
    const plain = await show({})
    expect(plain).toContain('"uri":"https://rp.example/"')
    expect(plain).not.toContain(words)
    const asked = { scope: 'openid siwe offline_access' }
    expect(await show({ ...asked, prompt: 'consent' })).toContain(words)
    // OpenID Connect Core 1.0 section 11: without prompt=consent the scope is ignored.
    expect(await show(asked)).not.toContain(words)
  })

  test('behavior: the page says until when a remembered consent and access while away hold', async () => {
    const year = (seconds: number) => String(new Date(Date.now() + seconds * 1000).getUTCFullYear())
    const show = async (parameters: Record<string, string>) => {
      const person = newPerson()
      const next = await signIn(person, await openInteraction(person, (await authorize(rp, parameters)).url))
      return (await person.browser.visit(next)).response.text()
    }
    const plain = await show({})
    expect(plain).toMatch(new RegExp(`Not asked again until [^<]*${year(31_536_000)}`))
    expect(plain).not.toContain('Access while you are away')
    const away = await show({ scope: 'openid siwe offline_access', prompt: 'consent' })
    expect(away).toMatch(new RegExp(`Access while you are away until [^<]*${year(1_209_600)}`))
  })

  test('behavior: another wallet is reached by signing out, to the registered address only', async () => {
    const person = newPerson()
    const { response } = await toConsent(person)
    const [, href = ''] = /href="([^"]*\/session\/end[^"]*)"/.exec(await response.text()) ?? []
    const { searchParams } = new URL(href.replaceAll('&amp;', '&'), idp.base)
    expect(searchParams.get('post_logout_redirect_uri')).toBe(SIGNED_OUT)
    expect(searchParams.get('id_token_hint')).toBeNull()
  })

  test('behavior: the way to the relying party is a navigation of its own, not a redirect of the form', async () => {
    const person = newPerson()
    const { url } = await toConsent(person)
    const early = await person.browser.request(`${url.href}/continue`)
    expect(early.status).toBe(409)
    const posted = await person.browser.request(`${url.href}/consent`, { form: { decision: 'allow' } })
    expect(posted.status).toBe(303)
    expect(posted.headers.get('location')).toBe(`${url.pathname}/continue`)
    const page = await person.browser.request(`${url.href}/continue`)
    expect(page.status).toBe(200)
    expect(page.headers.get('refresh')).toMatch(/^0;url=\/auth\/[\w-]+$/)
    expect(page.headers.get('location')).toBeNull()
  })

  test('behavior: denying returns access_denied with iss and state', async () => {
    const person = newPerson()
    const consent = await toConsent(person)
    const done = await decide(person, consent.url, { decision: 'deny' })
    expect(done.url.searchParams.get('error')).toBe('access_denied')
    expect(done.url.searchParams.get('state')).toBe(consent.request.state)
    expect(done.url.searchParams.get('iss')).toBe(idp.idp.url)
  })

  test('behavior: aborting on the connect page returns access_denied', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const done = await person.browser.visit(`${page.href}/abort`, { form: {} })
    expect(done.url.searchParams.get('error')).toBe('access_denied')
  })

  test.for([
    [{ decision: 'maybe' }, {}],
    [{}, {}],
    [{ decision: 'allow', extra: '1' }, {}],
    [{ decision: 'allow' }, { 'sec-fetch-site': 'cross-site' }],
    [{ decision: 'allow' }, { origin: 'https://evil.example' }],
    [{ decision: 'allow' }, { 'content-type': 'text/plain' }],
  ] as const)('error: %j with %j allows nothing and the page can still be used', async ([form, headers]) => {
    const person = newPerson()
    const { request, url } = await toConsent(person)
    const refused = await person.browser.request(`${url.href}/consent`, { form: { ...form }, headers })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.headers.get('location')).toBeNull()
    const done = await decide(person, url)
    await expect(redeem(rp, done.url, request)).resolves.toHaveProperty('id_token')
  })

  test('error: another browser cannot decide', async () => {
    const { url } = await toConsent(newPerson())
    const stranger = await newPerson().browser.request(`${url.href}/consent`, { form: { decision: 'allow' } })
    expect(stranger.status).toBe(410)
  })

  test('error: consenting before signing in', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const early = await person.browser.request(`${page.href}/consent`, { form: { decision: 'allow' } })
    expect(early.status).toBe(409)
    expect((await signIn(person, page)).pathname).toMatch(/^\/auth\//)
  })

  test('behavior: remembered, it is not asked again after a new sign-in in another browser', async () => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url, { decision: 'allow', remember: 'on' })
    const elsewhere: Person = { ...newPerson(), wallet: person.wallet, account: person.account }
    const { left, request, url } = await toConsent(elsewhere)
    expect(left).toBe(true)
    const tokens = await redeem(rp, url, request)
    expect(tokens.claims()?.['account']).toBe(person.account)
  })

  test('behavior: not remembered, it is asked again after a new sign-in', async () => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url)
    const elsewhere: Person = { ...newPerson(), wallet: person.wallet, account: person.account }
    expect((await toConsent(elsewhere)).url.pathname).toMatch(/^\/interaction\//)
  })

  test('behavior: remembered for less, it is asked for more', async () => {
    const person = newPerson()
    const remember = { decision: 'allow', remember: 'on' }
    await walkThrough(person, (await authorize(rp, { scope: 'openid' })).url, remember)
    const elsewhere: Person = { ...newPerson(), wallet: person.wallet, account: person.account }
    expect((await toConsent(elsewhere)).url.pathname).toMatch(/^\/interaction\//)
  })

  test('behavior: remembered for one relying party only', async () => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url, { decision: 'allow', remember: 'on' })
    const spa = await discover(idp, 'spa')
    const { url } = await person.browser.visit((await authorize(spa)).url, { from: 'elsewhere' })
    expect(url.pathname).toMatch(/^\/interaction\//)
  })

  test('error: a relying party registered later under the same identifier inherits nothing', async () => {
    const person = newPerson()
    const admin = idp.idp.clients
    const shop = { clientId: 'shop', name: 'Shop', authMethod: 'none' as const }
    const open = async (redirectUri: string) => {
      const url = new URL((await authorize(rp, { redirect_uri: redirectUri })).url)
      url.searchParams.set('client_id', 'shop')
      return url
    }
    await admin.create({ ...shop, redirectUris: ['https://rp.example/first'] })
    await walkThrough(person, await open('https://rp.example/first'), { decision: 'allow', remember: 'on' })
    const before = await person.browser.visit(await open('https://rp.example/first'), { from: 'elsewhere' })
    expect(before.url.searchParams.has('code')).toBe(true)

    await admin.remove('shop')
    await admin.create({ ...shop, redirectUris: ['https://other.example/second'] })
    const silent = await open('https://other.example/second')
    silent.searchParams.set('prompt', 'none')
    const after = await person.browser.visit(silent, { from: 'elsewhere' })
    expect(after.url.searchParams.get('error')).toBe('consent_required')
  })
})
