import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openBrowser } from '../test/browser.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../test/logoutReceiver.ts'
import { newPerson, openInteraction, type Person, signIn as prove, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }
const REMEMBER = { decision: 'allow', remember: 'on' }

let idp: TestIdp
let rp: client.Configuration
let receiver: LogoutReceiver

beforeEach(async () => {
  receiver = await startLogoutReceiver()
  idp = await startIdp({ oidc: { internalOrigins: [receiver.origin] } })
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { backchannelLogoutUri: receiver.url })
})
afterEach(async () => {
  await idp.idp.stop()
  receiver.close()
})

const signIn = async (person: Person, parameters: Record<string, string> = {}, form?: typeof REMEMBER) => {
  const request = await authorize(rp, parameters)
  return redeem(rp, await walkThrough(person, request.url, form), request)
}

/** The same person with another browser. */
const elsewhere = (person: Person): Person => ({ ...person, browser: openBrowser() })

const view = async ({ browser }: Person) => {
  const response = await browser.request(`${idp.base}/account`)
  const html = await response.text()
  const all = (name: string) =>
    [...html.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map(([, value]) => value ?? '')
  return { response, html, xsrf: all('xsrf')[0] ?? '', sessions: all('session'), clients: all('client') }
}

const post = async ({ browser }: Person, path: string, form: Record<string, string>, more = {}) =>
  browser.request(`${idp.base}/account/${path}`, { form, ...more })

const silent = async ({ browser }: Person): Promise<string> => {
  const { url } = await authorize(rp, { prompt: 'none' })
  const arrived = await browser.visit(url, { from: 'elsewhere' })
  return arrived.url.searchParams.get('error') ?? 'code'
}

const refreshed = (tokens: Awaited<ReturnType<typeof signIn>>) =>
  client.refreshTokenGrant(rp, tokens.refresh_token ?? '').then(
    () => 'refreshed',
    (error: { error?: string }) => error.error,
  )

const last = async () => (await idp.idp.store.audit.list({ limit: 500 })).at(-1)?.event

describe('the page of own sessions', () => {
  test('default: shows where the person is signed in and what they have allowed', async () => {
    const person = newPerson()
    await signIn(elsewhere(person))
    await signIn(person, OFFLINE, REMEMBER)
    const { clients, html, response, sessions } = await view(person)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self';")
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(sessions).toHaveLength(2)
    expect(clients).toEqual(['demo'])
    for (const text of [
      'This browser',
      'Another browser',
      'Démo “shop”',
      'Not asked again until',
      'while you are away',
    ])
      expect(html).toContain(text)
    expect(html).toContain(person.wallet.address)
  })

  test('security: shows a person nothing of another one, and nobody anything without a sign-in', async () => {
    const other = newPerson()
    await signIn(other, OFFLINE, REMEMBER)
    const person = newPerson()
    expect((await view(person)).html).toContain('You are not signed in here')
    await signIn(person)
    const { html, sessions } = await view(person)
    expect(sessions).toHaveLength(1)
    expect(html).not.toContain(other.wallet.address)
    expect(html).not.toContain('Not asked again until')
  })

  test('behavior: what is remembered is shown without a grant, and no other client is looked at', async () => {
    const person = newPerson()
    await signIn(person, {}, REMEMBER)
    const { store } = idp.idp
    const { records } = await store.listing.list('Grant')
    for (const { id } of records) await store.adapter('Grant').destroy(id)
    const [list, get] = [vi.spyOn(store.clients, 'list'), vi.spyOn(store.clients, 'get')]
    const { clients, html } = await view(person)
    expect([clients, html]).toEqual([['demo'], expect.stringContaining('Not asked again until')])
    expect([list.mock.calls, get.mock.calls]).toEqual([[], [['demo']]])
  })

  test('behavior: is told in the language of the browser', async () => {
    const { browser } = newPerson()
    const headers = { 'accept-language': 'de' }
    const page = await browser.request(`${idp.base}/account`, { headers })
    expect(await page.text()).toContain('Sie sind hier nicht angemeldet')
  })

  test('behavior: the consent page and the page after a sign-out lead here', async () => {
    const person = newPerson()
    const { browser } = person
    const connect = await openInteraction(person, (await authorize(rp)).url)
    const consent = await browser.visit(await prove(person, connect))
    for (const { response } of [consent, await browser.visit(`${idp.base}/session/end/success`)])
      expect(await response.text()).toContain('href="/account"')
  })
})

describe('ending sessions', () => {
  test('default: one session ends, its client is told, and this one goes on', async () => {
    const person = newPerson()
    const other = elsewhere(person)
    await signIn(person)
    const tokens = await signIn(other)
    const { sessions, xsrf } = await view(person)
    // This browser's is first.
    const [, foreign = ''] = sessions
    const answer = await post(person, 'session', { xsrf, session: foreign })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account'])
    expect(await silent(other)).toBe('login_required')
    expect(await silent(person)).not.toBe('login_required')
    await expect.poll(() => receiver.tokens.length).toBe(1)
    const told = decodeJwt(receiver.tokens[0] ?? '')
    expect(told['sid']).toBe(tokens.claims()?.['sid'])
    const actor = { kind: 'person', account: person.account }
    expect(await last()).toMatchObject({ type: 'session.revoked', code: 'ended_by_person', actor })
  })

  test('default: all others end at once', async () => {
    const person = newPerson()
    const others = [elsewhere(person), elsewhere(person)]
    for (const one of [person, ...others]) await signIn(one)
    const { xsrf } = await view(person)
    expect((await post(person, 'others', { xsrf })).status).toBe(303)
    expect((await view(person)).sessions).toHaveLength(1)
    for (const one of others) expect(await silent(one)).toBe('login_required')
    expect(await last()).toMatchObject({ type: 'session.revoked', detail: { sessions: 2 } })
  })

  test('behavior: access while away outlives the session, and is shown still', async () => {
    const person = newPerson()
    const other = elsewhere(person)
    const tokens = await signIn(other, OFFLINE)
    await signIn(person)
    await post(person, 'others', { xsrf: (await view(person)).xsrf })
    expect(await refreshed(tokens)).toBe('refreshed')
    expect((await view(person)).html).toContain('Access while you are away until')
  })

  test('security: another person’s session cannot be ended, and is not said to exist', async () => {
    const victim = newPerson()
    await signIn(victim)
    const [session = ''] = (await view(victim)).sessions
    const thief = newPerson()
    await signIn(thief)
    const { xsrf } = await view(thief)
    const texts = []
    for (const uid of [session, 'nobody']) {
      const answer = await post(thief, 'session', { xsrf, session: uid })
      expect(answer.status).toBe(404)
      texts.push((await answer.text()).replace(/<code>[^<]*<\/code>|nonce="[^"]*"/g, ''))
    }
    expect(texts[0]).toBe(texts[1])
    await post(thief, 'others', { xsrf })
    expect(await silent(victim)).not.toBe('login_required')
  })

  test('security: from another site, without the token or with another’s, nothing ends', async () => {
    const person = newPerson()
    const other = newPerson()
    for (const one of [person, other]) await signIn(one)
    const { sessions, xsrf } = await view(person)
    const [session = ''] = sessions
    const wrong = (await view(other)).xsrf
    const statuses = [
      await post(person, 'session', { session, xsrf }, { headers: { 'sec-fetch-site': 'cross-site' } }),
      await post(person, 'session', { session, xsrf }, { headers: { origin: 'https://evil.example' } }),
      await post(person, 'session', { session, xsrf: wrong }),
      await post(person, 'session', { session, xsrf: 'x' }),
      await post(person, 'session', { session }),
      await post(person, 'others', { xsrf: wrong }),
      await post(person, 'application', { xsrf: wrong, client: 'demo' }),
      await post(person, 'application', { xsrf, client: '__proto__' }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([403, 403, 403, 403, 400, 403, 403, 400])
    expect((await view(person)).sessions).toEqual(sessions)
    expect(receiver.tokens).toEqual([])
  })

  test('security: without a sign-in nothing is done', async () => {
    const stranger = newPerson()
    expect((await post(stranger, 'others', { xsrf: 'x' })).status).toBe(303)
    expect(await idp.idp.store.audit.list()).toEqual([])
  })
})

describe('taking a permission back', () => {
  test('default: ends tokens and the remembered consent of one client; the session stays', async () => {
    const person = newPerson()
    const tokens = await signIn(person, OFFLINE, REMEMBER)
    const { xsrf } = await view(person)
    expect((await post(person, 'application', { xsrf, client: 'demo' })).status).toBe(303)
    expect(await refreshed(tokens)).toBe('invalid_grant')
    await expect(
      client.fetchUserInfo(rp, tokens.access_token, tokens.claims()?.sub ?? ''),
    ).rejects.toMatchObject({ status: 401 })
    expect(await silent(person)).toBe('consent_required')
    await expect.poll(() => receiver.tokens.length).toBe(1)
    expect((await view(person)).clients).toEqual([])
    const account = { actor: { kind: 'person', account: person.account }, account: person.account }
    expect(await record('grant.revoked')).toMatchObject([{ client: 'demo', code: 'withdrawn', ...account }])
  })

  test('security: one person cannot fill the audit log', async () => {
    const person = newPerson()
    await signIn(person)
    const { xsrf } = await view(person)
    const statuses: number[] = []
    for (let n = 0; n < 61; n += 1)
      statuses.push((await post(person, 'application', { xsrf, client: 'nobody' })).status)
    expect(statuses.slice(0, 60).every((status) => status === 303)).toBe(true)
    expect(statuses[60]).toBe(429)
  })

  test('security: another person’s permission stays', async () => {
    const other = newPerson()
    const tokens = await signIn(other, OFFLINE, REMEMBER)
    const person = newPerson()
    await signIn(person)
    await post(person, 'application', { xsrf: (await view(person)).xsrf, client: 'demo' })
    expect(await refreshed(tokens)).toBe('refreshed')
    expect((await view(other)).html).toContain('Not asked again until')
  })

  test('behavior: a consent is shown after every session and grant of the client is gone', async () => {
    const person = newPerson()
    await signIn(person, {}, REMEMBER)
    const again = elsewhere(person)
    const { secret = '' } = await idp.idp.clients.create({
      clientId: 'other',
      name: 'Other',
      redirectUris: ['https://rp.example/callback'],
    })
    const { xsrf } = await view(person)
    await post(person, 'session', { xsrf, session: (await view(person)).sessions[0] ?? '' })
    rp = await discover({ ...idp, secret }, 'other')
    await signIn(again)
    expect((await view(again)).clients.toSorted()).toEqual(['demo', 'other'])
  })
})

const record = async (type: string) =>
  (await idp.idp.store.audit.list({ limit: 500 }))
    .map(({ event }) => event)
    .filter((event) => event['type'] === type)
