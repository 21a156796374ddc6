import { parseMessage } from '@countersign/siwx-ethereum'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { confirmCode, pollOnce } from '../test/device.ts'
import {
  answerAtPage,
  askAtPage,
  callAs,
  goToPage,
  handoffOf,
  PAGE_ORIGIN,
  type Redeemed,
  redeemAt,
  signAtPage,
  signedForm,
  withPage,
} from '../test/externalPage.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

let idp: TestIdp
let rp: client.Configuration
beforeAll(async () => {
  idp = await startIdp({
    ...withPage,
    chains: { 'eip155:1': {}, 'near:mainnet': { rpc: ['http://127.0.0.1:9'] } },
  })
  await idp.idp.clients.update('demo', { deviceGrant: true, logoUri: 'https://rp.example/logo.png' })
  rp = await discover(idp)
})
afterAll(() => idp.idp.stop())

const start = async (parameters: Record<string, string> = {}) => {
  const person = newPerson()
  const request = await authorize(rp, parameters)
  return { person, request, handoff: await goToPage(person, request.url) }
}

describe('the hand-off', () => {
  test('default: is signed for the page, short-lived, and says nothing about anyone', async () => {
    const { handoff } = await start({ login_hint: newPerson().account })
    const { kid } = decodeProtectedHeader(handoff)
    expect(decodeProtectedHeader(handoff)).toEqual({ alg: 'ES256', kid, typ: 'countersign-handoff+jwt' })
    const { exp = 0, iat = 0, jti, ...others } = decodeJwt(handoff)
    expect(others).toEqual({ iss: idp.idp.url, aud: PAGE_ORIGIN })
    expect(exp - iat).toBe(60)
    expect(jti).toMatch(/^[\w-]{43}$/)
    const jwks = (await (await fetch(`${idp.idp.url}/jwks`)).json()) as { keys: { kid: string }[] }
    expect(jwks.keys.map((key) => key.kid)).toContain(kid)
  })

  test('behavior: redeemed, it says who asks for what, on which chains', async () => {
    const { account } = newPerson()
    const { handoff } = await start({ login_hint: account, ui_locales: 'fr-CA fr <b>', scope: 'openid siwe' })
    const { body, headers } = await callAs<Redeemed>(idp, 'redeem', { handoff })
    expect(headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      ticket: expect.stringMatching(/^[\w-]{43}$/),
      step: 'sign-in',
      client: { id: 'demo', name: 'Démo “shop”', host: 'rp.example', logoUri: 'https://rp.example/logo.png' },
      chains: ['eip155:1', 'near:mainnet'],
      requested: ['sub', 'account', 'siwe'],
      offline: false,
      loginHint: account,
      uiLocales: ['fr-CA', 'fr'],
      product: { name: 'Countersign', theme: { accent: '#3b5bdb' } },
      endpoints: {
        challenge: `${idp.idp.url}/external-page/challenge`,
        answer: `${idp.idp.url}/external-page/answer`,
        restart: expect.stringContaining(`${idp.idp.url}/interaction/`),
      },
    })
    expect(body).not.toHaveProperty('error')
  })

  test('behavior: leads there by a refresh, so that no form-action of a relying party is in the way', async () => {
    const person = newPerson()
    const { url } = await authorize(rp)
    const first = await person.browser.request(url, { from: 'elsewhere' })
    const response = await person.browser.request(new URL(first.headers.get('location') ?? '', url))
    expect(response.status).toBe(200)
    expect(response.headers.get('refresh')).toMatch(
      /^0;url=https:\/\/wallet\.example\/connect\?theme=dark#handoff=/,
    )
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('behavior: the way to restart gives a new one', async () => {
    const { handoff, person } = await start()
    const { endpoints } = await redeemAt(idp, handoff)
    const next = await goToPage(person, endpoints.restart)
    expect(next).not.toBe(handoff)
    expect((await signAtPage(idp, person, next)).url.pathname).toMatch(/^\/interaction\//)
  })
})

test('security: a sign-in opens the page fifty times, and not once more', async () => {
  const { handoff, person } = await start()
  const { restart } = (await redeemAt(idp, handoff)).endpoints
  const opened = await Promise.all(Array.from({ length: 52 }, () => person.browser.request(restart)))
  expect(opened.map(({ status }) => status).toSorted()).toEqual([...Array(49).fill(200), 429, 429, 429])
})

describe('a sign-in on a page elsewhere', () => {
  test('default: ends in tokens for the account that signed there', async () => {
    const { handoff, person, request } = await start()
    const consent = await signAtPage(idp, person, handoff)
    expect(await consent.response.clone().text()).toContain('name="decision"')
    // No wallet is wanted here, whatever the address says.
    const asked = await person.browser.request(`${consent.url.href}?add=wallet`)
    expect([asked.headers.get('refresh'), await asked.text()]).toEqual([
      null,
      expect.stringContaining('name="decision"'),
    ])
    const done = await decide(person, consent.url)
    const tokens = await redeem(rp, done.url, request)
    expect(tokens.claims()).toMatchObject({ account: person.account, amr: ['pop'] })
  })

  test('behavior: the message names the page as the site, and this provider as what it is for', async () => {
    const { handoff, person } = await start()
    const { ticket } = await redeemAt(idp, handoff)
    const { message } = await askAtPage(idp, person, ticket)
    const parsed = parseMessage(message)
    if (!parsed.ok) throw new Error(parsed.code)
    expect(parsed.message).toMatchObject({
      domain: 'wallet.example',
      uri: idp.idp.url,
      statement: 'Sign in to Demo shop (rp.example) with Countersign.',
    })
  })

  test('behavior: a second message can be asked for, and a wallet that comes back goes to the page', async () => {
    const { handoff, person } = await start()
    const { ticket } = await redeemAt(idp, handoff)
    const first = await askAtPage(idp, person, ticket)
    expect((await askAtPage(idp, person, ticket)).id).not.toBe(first.id)
    const near = { ticket, chain: 'near:mainnet', callbackUrl: `${PAGE_ORIGIN}/back` }
    expect((await callAs(idp, 'challenge', near)).status).toBe(200)
    const ours = await callAs(idp, 'challenge', { ...near, callbackUrl: `${idp.idp.url}/back` })
    expect(ours).toMatchObject({ status: 422, body: { error: { code: 'uri_mismatch' } } })
  })

  test('error: what was wrong with an answer comes back in a new hand-off, and the next answer counts', async () => {
    const { handoff, person, request } = await start()
    const { ticket } = await redeemAt(idp, handoff)
    const form = await signedForm(person, ticket, await askAtPage(idp, newPerson(), ticket))
    const back = await answerAtPage(idp, person, form)
    expect(back.url.origin).toBe(PAGE_ORIGIN)
    const second = await redeemAt(idp, handoffOf(back.url))
    expect(second.error).toMatchObject({
      code: 'account_mismatch',
      field: 'account',
      retryable: false,
      requestId: expect.any(String),
    })
    const next = await signedForm(person, second.ticket, await askAtPage(idp, person, second.ticket))
    const done = await decide(person, (await answerAtPage(idp, person, next)).url)
    expect((await redeem(rp, done.url, request)).claims()?.['account']).toBe(person.account)
  })

  test.for([
    ['{', 'request_invalid'],
    ['{"type":"eip191"}', 'request_invalid'],
    [JSON.stringify({ x: 'x'.repeat(200_000) }), 'request_too_large'],
  ])('error: a proof that cannot be read comes back as well: %#', async ([proof = '', code]) => {
    const { handoff, person } = await start()
    const { ticket } = await redeemAt(idp, handoff)
    const back = await answerAtPage(idp, person, { ticket, action: 'proof', proof })
    expect((await redeemAt(idp, handoffOf(back.url))).error?.code).toBe(code)
  })

  test('behavior: the page can give up for the person', async () => {
    const { handoff, person, request } = await start()
    const { ticket } = await redeemAt(idp, handoff)
    const left = await answerAtPage(idp, person, { ticket, action: 'abort' })
    expect(left.url.origin).toBe('https://rp.example')
    expect(Object.fromEntries(left.url.searchParams)).toMatchObject({
      error: 'access_denied',
      state: request.state,
    })
  })

  test('behavior: the way back can be reloaded; nothing else is answered from then on', async () => {
    const { handoff, person } = await start()
    const { endpoints, ticket } = await redeemAt(idp, handoff)
    const { ticket: beside } = await redeemAt(idp, await goToPage(person, endpoints.restart))
    const askBeside = async () => {
      const { body, status } = await callAs<Redeemed>(idp, 'challenge', {
        ticket: beside,
        account: person.account,
      })
      return [status, body.error?.code]
    }
    expect(await askBeside()).toEqual([200, undefined])
    const form = await signedForm(person, ticket, await askAtPage(idp, person, ticket))
    const options = { form, from: 'elsewhere', headers: { origin: PAGE_ORIGIN } } as const
    const posted = await person.browser.request(`${idp.idp.url}/external-page/answer`, options)
    expect(posted.status).toBe(303)
    const back = new URL(posted.headers.get('location') ?? '', idp.idp.url)
    const first = await person.browser.request(back)
    expect(await askBeside()).toEqual([410, 'interaction_expired'])
    const again = await person.browser.request(back)
    expect(again.headers.get('refresh')).toBe(first.headers.get('refresh'))
    expect((await person.browser.visit(back)).url.pathname).toMatch(/^\/interaction\//)
  })

  test('behavior: prompt=none never leads there, and who is signed in need not go again', async () => {
    const { handoff, person } = await start()
    const none = await authorize(rp, { prompt: 'none' })
    const silent = await newPerson().browser.visit(none.url, { from: 'elsewhere' })
    expect(silent.url.searchParams.get('error')).toBe('login_required')
    await decide(person, (await signAtPage(idp, person, handoff)).url)
    const again = await person.browser.visit((await authorize(rp, { prompt: 'none' })).url, {
      from: 'elsewhere',
    })
    expect(again.url.searchParams.has('code')).toBe(true)
  })

  test('behavior: for a device that waits, the page is told so', async () => {
    const started = await client.initiateDeviceAuthorization(rp, { scope: 'openid siwe' })
    const person = newPerson()
    const arrived = await confirmCode(person, started)
    const { client: view, ticket } = await redeemAt(idp, handoffOf(arrived.url))
    expect(view).toMatchObject({ device: true })
    const challenge = await askAtPage(idp, person, ticket)
    expect(challenge.message).toContain(' on another device with Countersign.')
    const consent = await answerAtPage(idp, person, await signedForm(person, ticket, challenge))
    await decide(person, consent.url)
    expect((await pollOnce(rp, started)).claims()?.['account']).toBe(person.account)
  })
})

describe('which clients use it', () => {
  test('behavior: those that are named; the others see the built-in page', async () => {
    const some = await startIdp({
      signIn: { externalPage: { url: 'https://wallet.example/', clients: ['spa'] } },
    })
    const request = await authorize(await discover(some))
    expect((await openInteraction(newPerson(), request.url)).pathname).toMatch(/^\/interaction\//)
    const spa = await authorize(await discover(some, 'spa'))
    expect((await newPerson().browser.visit(spa.url)).url.origin).toBe('https://wallet.example')
    await some.idp.stop()
  })

  test('behavior: the OpenAPI document describes its endpoints', async () => {
    const { paths } = (await (await fetch(`${idp.idp.url}/openapi.json`)).json()) as { paths: object }
    for (const path of ['redeem', 'challenge', 'answer']) {
      expect(paths).toHaveProperty([`/external-page/${path}`, 'post'])
    }
    expect(paths).toHaveProperty(['/interaction/{uid}/answered', 'get'])
  })

  test('default: without the setting there is nothing at its addresses', async () => {
    const none = await startIdp()
    expect((await callAs(none, 'redeem', { handoff: 'x' })).status).toBe(404)
    expect((await answerAtPage(none, newPerson(), { ticket: 'x', action: 'abort' })).response.status).toBe(
      404,
    )
    await none.idp.stop()
  })
})
