import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('prompt and session', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const visit = async ({ browser }: Person, parameters: Record<string, string> = {}) => {
    const request = await authorize(rp, parameters)
    const arrived = await browser.visit(request.url, { from: 'elsewhere' })
    return { ...arrived, request, error: arrived.url.searchParams.get('error') }
  }

  const signedIn = async (form?: Record<string, string>): Promise<Person> => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url, form)
    return person
  }

  test('behavior: none without a session is login_required, with iss and state', async () => {
    const { error, request, url } = await visit(newPerson(), { prompt: 'none' })
    expect(error).toBe('login_required')
    expect(url.searchParams.get('iss')).toBe(idp.idp.url)
    expect(url.searchParams.get('state')).toBe(request.state)
  })

  test('behavior: none with a session and a grant answers with a code', async () => {
    const { request, url } = await visit(await signedIn(), { prompt: 'none' })
    const tokens = await redeem(rp, url, request)
    expect(tokens.claims()?.['account']).toBeTypeOf('string')
  })

  test('behavior: none for more than was granted is consent_required', async () => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp, { scope: 'openid' })).url)
    const { error } = await visit(person, { prompt: 'none', scope: 'openid siwe' })
    expect(error).toBe('consent_required')
  })

  test('behavior: login asks for a new signature although there is a session', async () => {
    const person = await signedIn()
    const { request, url } = await visit(person, { prompt: 'login' })
    expect(url.pathname).toMatch(/^\/interaction\//)
    const next = await person.browser.visit(await signIn(person, url))
    const done = next.left ? next : await decide(person, next.url)
    const tokens = await redeem(rp, done.url, request)
    expect(tokens.claims()?.['account']).toBe(person.account)
  })

  test('behavior: a session ends at a fixed time after the sign-in, however often it is used', async () => {
    idp.advance(-600)
    const person = await signedIn()
    idp.advance(600)
    const { url } = await authorize(rp, { prompt: 'none' })
    const { headers } = await person.browser.request(url, { from: 'elsewhere' })
    const cookie = headers.getSetCookie().find((line) => line.startsWith('countersign_session='))
    const expires = Date.parse(/expires=([^;]+)/.exec(cookie ?? '')?.[1] ?? '')
    const left = (expires - Date.now()) / 1000
    expect(left).toBeGreaterThan(86_400 - 600 - 60)
    expect(left).toBeLessThanOrEqual(86_400 - 600)
  })

  test('behavior: max_age=0 asks for a new signature', async () => {
    idp.advance(-2)
    const person = await signedIn()
    idp.advance(2)
    expect((await visit(person, { max_age: '3600' })).left).toBe(true)
    expect((await visit(person, { max_age: '0' })).url.pathname).toMatch(/^\/interaction\//)
  })

  test('behavior: another account in the same browser replaces the session', async () => {
    const first = await signedIn()
    const second = { ...newPerson(), browser: first.browser }
    const { request, url } = await visit(first, { prompt: 'login' })
    const resumed = await second.browser.visit(await signIn(second, url))
    const html = await resumed.response.text()
    // The protocol layer signs the first account out with a form that submits itself.
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? ''
    const consent = await second.browser.visit(action, { form: { xsrf, logout: 'yes' } })
    const done = await decide(second, consent.url)
    const tokens = await redeem(rp, done.url, request)
    expect(tokens.claims()?.['account']).toBe(second.account)
  })

  test('behavior: a session whose proof is gone must sign in again', async () => {
    const person = await signedIn()
    const { store } = idp.idp
    const cookie = person.browser.cookies().find(({ name }) => name === 'countersign_session')
    const session = await store.adapter('Session').find(cookie?.value ?? '')
    await store.adapter('SessionLogin').destroy(session?.uid ?? '')
    expect((await visit(person, { prompt: 'none' })).error).toBe('login_required')
  })

  test.for(['openid admin', 'openid OPENID', 'openid profile'])(
    'error: scope "%s" is invalid_scope',
    async (scope) => {
      expect((await visit(newPerson(), { scope })).error).toBe('invalid_scope')
    },
  )

  test('error: a resource that does not exist is invalid_target', async () => {
    expect((await visit(newPerson(), { resource: 'https://api.example/' })).error).toBe('invalid_target')
  })

  test.for(['token', 'id_token', 'code id_token', 'none'])(
    'error: response_type=%s is refused',
    async (type) => {
      const { left, response, url } = await visit(newPerson(), { response_type: type })
      const fragment = new URLSearchParams(url.hash.slice(1))
      expect(
        left ? (url.searchParams.get('error') ?? fragment.get('error')) : await response.text(),
      ).toContain('unsupported_response_type')
      expect(url.href).not.toMatch(/[?&#](code|token|id_token)=/)
    },
  )

  test('error: a resource owner password grant does not exist', async () => {
    const response = await fetch(`${idp.base}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`demo:${idp.secret}`)}` },
      body: new URLSearchParams({ grant_type: 'password', username: 'a', password: 'b' }),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'unsupported_grant_type' })
  })

  test('behavior: login_hint and the session account reach the page', async () => {
    const person = await signedIn()
    const page = await openInteraction(
      person,
      (await authorize(rp, { prompt: 'login', login_hint: person.account })).url,
    )
    const html = await (await person.browser.request(page)).text()
    expect(html).toContain(person.account)
  })

  const signInAgain = async (parameters: Record<string, string>, person = newPerson()) => {
    const page = await openInteraction(person, (await authorize(rp, parameters)).url)
    const { left, url } = await person.browser.visit(await signIn(person, page))
    return { left, error: url.searchParams.get('error') }
  }

  test('error: a class that the sign-in does not reach is unmet, and not asked for again', async () => {
    const demand = (acr: object) => signInAgain({ claims: JSON.stringify({ id_token: { acr } }) })
    const onchain = 'urn:countersign:acr:onchain'
    expect(await demand({ essential: true, value: onchain })).toEqual({
      left: true,
      error: 'unmet_authentication_requirements',
    })
    expect(await demand({ essential: true, values: [onchain] })).toMatchObject({
      error: 'unmet_authentication_requirements',
    })
    expect(await demand({ essential: true, value: 'urn:countersign:acr:key' })).toEqual({
      left: false,
      error: null,
    })
    expect(await demand({ value: onchain })).toEqual({ left: false, error: null })
  })

  test('error: another person than the one asked for is login_required', async () => {
    const known = newPerson()
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(known, request.url), request)
    expect(await signInAgain({ id_token_hint: tokens.id_token ?? '' })).toEqual({
      left: true,
      error: 'login_required',
    })
    const same = { ...newPerson(), wallet: known.wallet, account: known.account }
    expect(await signInAgain({ id_token_hint: tokens.id_token ?? '' }, same)).toEqual({
      left: false,
      error: null,
    })
    const sub = { value: tokens.claims()?.sub }
    expect(await signInAgain({ claims: JSON.stringify({ id_token: { sub } }) })).toMatchObject({
      error: 'login_required',
    })
  })
})
