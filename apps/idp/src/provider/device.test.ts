import * as client from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { approve, confirmCode, openDevicePage, pollOnce, typeCode } from '../test/device.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { askChallenge, newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

let idp: TestIdp
let rp: client.Configuration
beforeAll(async () => {
  idp = await startIdp()
  await idp.idp.clients.update('demo', { deviceGrant: true })
  await idp.idp.clients.create({
    clientId: 'tv',
    name: 'TV',
    clientUri: 'https://tv.example/',
    authMethod: 'none',
    deviceGrant: true,
  })
  rp = await discover(idp)
})
afterAll(() => idp.idp.stop())
afterEach(() => {
  vi.useRealTimers()
})

const start = (parameters: Record<string, string> = {}, from = rp) =>
  client.initiateDeviceAuthorization(from, { scope: 'openid siwe', ...parameters })

/** Moves the clock of the protocol layer as well. */
const later = (seconds: number) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

describe('the device authorization grant', () => {
  test('default: a device gets tokens for the person who entered its code', async () => {
    const started = await start()
    expect(started.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    expect(started).toMatchObject({ expires_in: 600, interval: 5, verification_uri: `${idp.idp.url}/device` })
    const person = newPerson()
    expect(await approve(person, started)).toContain('Your device is signed in')
    const tokens = await client.pollDeviceAuthorizationGrant(rp, { ...started, interval: 0 })
    expect(tokens.claims()).toMatchObject({ account: person.account, amr: ['pop'] })
    const subject = tokens.claims()?.sub ?? ''
    await expect(client.fetchUserInfo(rp, tokens.access_token, subject)).resolves.toMatchObject({
      account: person.account,
    })
  })

  test('behavior: a public client without a redirect URI, with refresh tokens', async () => {
    const tv = await discover(idp, 'tv').then(
      (found) => new client.Configuration(found.serverMetadata(), 'tv', undefined, client.None()),
    )
    client.allowInsecureRequests(tv)
    const started = await start({ scope: 'openid offline_access' }, tv)
    await approve(newPerson(), started)
    const tokens = await pollOnce(tv, started)
    await expect(client.refreshTokenGrant(tv, tokens.refresh_token ?? '')).resolves.toHaveProperty('id_token')
  })

  test('behavior: what is signed, and every page, says that another device is signed in', async () => {
    const person = newPerson()
    const started = await start()
    const confirm = await (await typeCode(person, started.verification_uri, started.user_code)).text()
    for (const text of ['Démo “shop”', 'rp.example', started.user_code, 'Whoever holds that device'])
      expect(confirm).toContain(text)
    const { response, url } = await confirmCode(person, started)
    expect(await response.text()).toContain('On another device that waits for you')
    expect((await askChallenge(person, url)).message).toContain('(rp.example) on another device with')
  })

  test('behavior: the code is taken as people type it', async () => {
    const { user_code, verification_uri } = await start()
    const typed = ` ${user_code.toLowerCase().replace('-', ' ')}`
    const page = await typeCode(newPerson(), verification_uri, typed)
    expect(await page.text()).toContain('Sign in a device to')
  })

  test('security: the link with the code fills in the form, and no more', async () => {
    const { user_code, verification_uri_complete = '' } = await start()
    const page = await newPerson().browser.request(verification_uri_complete)
    const html = await page.text()
    expect(html).toContain(`name="user_code" value="${user_code}"`)
    expect(html).not.toContain('<script')
    expect(html).not.toContain('Sign in a device to')
    const evil = await newPerson().browser.request(
      `${idp.idp.url}/device?user_code=${'%22%3E%3Cb%3E'.repeat(9)}`,
    )
    expect(await evil.text()).toContain('name="user_code" value="BBBB-BBBB"')
  })

  test('security: the pages have the headers of all pages', async () => {
    const { user_code, verification_uri } = await start()
    const person = newPerson()
    const entered = await typeCode(person, verification_uri, user_code)
    for (const page of [await person.browser.request(verification_uri), entered]) {
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/form-action 'self'; .*frame-ancestors 'none'/)
      expect(policy).not.toMatch(/sha256|unsafe/)
      expect(page.headers.get('cache-control')).toBe('no-store')
    }
  })

  test('security: nobody else can post the form for a person', async () => {
    const { user_code, verification_uri } = await start()
    const person = newPerson()
    const xsrf = await openDevicePage(person, verification_uri)
    const form = { user_code, xsrf, confirm: 'yes' }
    const other = await newPerson().browser.request(verification_uri, { form })
    expect(other.status).toBe(400)
    const resumed = await newPerson().browser.request(`${verification_uri}/uid`)
    expect(resumed.status).toBe(400)
    const foreign = await person.browser.request(verification_uri, { form, from: 'elsewhere' })
    expect(foreign.status).toBe(403)
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }])
      expect((await person.browser.request(verification_uri, { form, headers })).status).toBe(403)
    const forged = await person.browser.request(verification_uri, { form: { ...form, xsrf: 'x' } })
    expect(await forged.text()).toContain('was not sent from this page')
  })

  test('behavior: waiting, and asking too often', async () => {
    const started = await start()
    const ask = () => pollOnce(rp, started).catch((error: { error?: string }) => error.error)
    expect(await ask()).toBe('authorization_pending')
    expect(await ask()).toBe('slow_down')
    idp.advance(5)
    expect(await ask()).toBe('authorization_pending')
    await approve(newPerson(), started)
    expect(await ask()).toHaveProperty('id_token')
  })

  test.for(['confirmation', 'consent', 'connect'])(
    'error: declining at the %s is access_denied',
    async (where) => {
      const started = await start()
      const person = newPerson()
      const decline = async () => {
        if (where === 'confirmation') return (await confirmCode(person, started, 'abort')).response.text()
        if (where === 'consent') return approve(person, started, { decision: 'deny' })
        const { url } = await confirmCode(person, started)
        return (await person.browser.visit(`${url.href}/abort`, { form: {} })).response.text()
      }
      expect(await decline()).toContain('The device was not signed in')
      await expect(pollOnce(rp, started)).rejects.toMatchObject({ error: 'access_denied' })
      await expect(pollOnce(rp, started)).rejects.toMatchObject({ error: 'invalid_grant' })
    },
  )

  test('error: a code that has run out, on both sides', async () => {
    const started = await start()
    later(601)
    await expect(pollOnce(rp, started)).rejects.toMatchObject({ error: 'expired_token' })
    const page = await typeCode(newPerson(), started.verification_uri, started.user_code)
    expect(await page.text()).toContain('This code has run out')
  })

  test('error: a code that runs out while the person signs in', async () => {
    const started = await start()
    const person = newPerson()
    const { url } = await confirmCode(person, started)
    later(601)
    const done = await person.browser.visit(`${url.href}/abort`, { form: {} })
    expect(await done.response.text()).not.toContain('is signed in')
    await expect(pollOnce(rp, started)).rejects.toMatchObject({ error: 'expired_token' })
  })

  test('security: tokens are given once; a second use ends them', async () => {
    const started = await start()
    await approve(newPerson(), started)
    const tokens = await pollOnce(rp, started)
    await expect(pollOnce(rp, started)).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(
      client.fetchUserInfo(rp, tokens.access_token, client.skipSubjectCheck),
    ).rejects.toMatchObject({ status: 401 })
  })

  test('security: a code that was entered cannot be entered again, by anybody', async () => {
    const started = await start()
    await confirmCode(newPerson(), started)
    const page = await typeCode(newPerson(), started.verification_uri, started.user_code)
    expect(await page.text()).toContain('was used already')
  })

  test('security: another client cannot redeem it', async () => {
    const started = await start()
    await approve(newPerson(), started)
    const tv = new client.Configuration(rp.serverMetadata(), 'tv', undefined, client.None())
    client.allowInsecureRequests(tv)
    await expect(pollOnce(tv, started)).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(pollOnce(rp, started)).resolves.toHaveProperty('id_token')
  })

  test('security: a client without the grant can neither start nor redeem', async () => {
    const spa = await discover(idp, 'spa')
    await expect(start({}, spa)).rejects.toMatchObject({ error: 'invalid_request' })
    const started = await start()
    await approve(newPerson(), started)
    await expect(pollOnce(spa, started)).rejects.toMatchObject({ error: 'invalid_request' })
  })

  test('security: a client of this grant only has no other', async () => {
    const { url } = await authorize(rp)
    url.searchParams.set('client_id', 'tv')
    const { left, response } = await newPerson().browser.visit(url)
    expect([left, response.status]).toEqual([false, 400])
  })

  test('error: an unknown scope is refused before any code is made', async () => {
    await expect(start({ scope: 'openid admin' })).rejects.toMatchObject({ error: 'invalid_scope' })
  })

  test('behavior: a person who is signed in consents without another proof', async () => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url)
    const started = await start()
    const { response } = await confirmCode(person, started)
    expect(await response.text()).toContain('Your device is signed in')
    const tokens = await pollOnce(rp, started)
    expect(tokens.claims()?.['account']).toBe(person.account)
  })

  test.for([
    '',
    '\u0000',
    '____-____',
    '%00',
    '🦊'.repeat(8),
    '__proto__',
    'B'.repeat(5000),
    '[object Object]',
  ])('error: %j is no code', async (code) => {
    const { verification_uri } = await start()
    const page = await typeCode(newPerson(), verification_uri, code)
    expect(page.status).toBe(200)
    expect(await page.text()).toMatch(/Enter the code\.|There is no such code/)
    idp.advance(601)
  })

  test('behavior: below an issuer with a path', async () => {
    const below = await startIdp({}, { path: '/id' })
    try {
      await below.idp.clients.update('demo', { deviceGrant: true })
      const relying = await discover(below)
      const started = await start({}, relying)
      expect(started.verification_uri).toBe(`${below.base}/id/device`)
      await approve(newPerson(), started)
      await expect(pollOnce(relying, started)).resolves.toHaveProperty('id_token')
    } finally {
      await below.idp.stop()
    }
  })

  test('security: the sign-in page of a device works in the browser that entered the code only', async () => {
    const person = newPerson()
    const { url } = await confirmCode(person, await start())
    expect((await person.browser.request(url)).status).toBe(200)
    expect((await newPerson().browser.request(url)).status).toBe(410)
  })
})
