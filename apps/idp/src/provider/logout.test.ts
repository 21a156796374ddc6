import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SIGNED_OUT, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const decode = (html: string) => html.replaceAll('&amp;', '&').replaceAll('&quot;', '"')

/** The form of the page, as the browser would send it with the button `yes` or `no`. */
const formOf = (html: string) => ({
  action: decode(/<form[^>]*id="op\.logoutForm"[^>]*action="([^"]+)"/.exec(html)?.[1] ?? ''),
  xsrf: /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '',
})

describe('RP-initiated logout', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const signedIn = async () => {
    const person = newPerson()
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    return { person, tokens }
  }

  const hasSession = async ({ browser }: Person): Promise<boolean> => {
    const { url } = await authorize(rp, { prompt: 'none' })
    const answer = await browser.visit(url, { from: 'elsewhere' })
    return answer.url.searchParams.get('error') !== 'login_required'
  }

  test('default: asks, signs out, ends the tokens and returns', async () => {
    const { person, tokens } = await signedIn()
    const url = client.buildEndSessionUrl(rp, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: SIGNED_OUT,
      state: 's1',
    })
    const { response } = await person.browser.visit(url, { from: 'elsewhere' })
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self';")
    const { action, xsrf } = formOf(await response.text())
    expect(await hasSession(person)).toBe(true)
    const done = await person.browser.visit(action, { form: { xsrf, logout: 'yes' } })
    expect(done.url.href).toBe(`${SIGNED_OUT}?state=s1`)
    expect(await hasSession(person)).toBe(false)
    await expect(
      client.fetchUserInfo(rp, tokens.access_token, tokens.claims()?.sub ?? ''),
    ).rejects.toMatchObject({ status: 401 })
  })

  test('behavior: staying signed in keeps the session', async () => {
    const { person } = await signedIn()
    const { response } = await person.browser.visit(`${idp.base}/session/end`)
    const { action, xsrf } = formOf(await response.text())
    const { response: page } = await person.browser.visit(action, { form: { xsrf } })
    expect(page.status).toBe(200)
    expect(await hasSession(person)).toBe(true)
  })

  test('behavior: asked by a form of the relying party, it asks the person all the same', async () => {
    const { person, tokens } = await signedIn()
    const { searchParams } = client.buildEndSessionUrl(rp, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: SIGNED_OUT,
    })
    const form = Object.fromEntries(searchParams)
    const { response } = await person.browser.visit(`${idp.base}/session/end`, { form, from: 'elsewhere' })
    const { action, xsrf } = formOf(await response.text())
    expect(await hasSession(person)).toBe(true)
    const done = await person.browser.visit(action, { form: { xsrf, logout: 'yes' } })
    expect(done.url.href).toBe(SIGNED_OUT)
    expect(await hasSession(person)).toBe(false)
  })

  test('error: a foreign form cannot sign out', async () => {
    const { person } = await signedIn()
    const { response } = await person.browser.visit(`${idp.base}/session/end`)
    const { action } = formOf(await response.text())
    const forged = await person.browser.visit(action, { form: { xsrf: 'guess', logout: 'yes' } })
    expect(forged.response.status).toBe(400)
    expect(await hasSession(person)).toBe(true)
  })

  test('error: an unregistered return address is refused', async () => {
    const { person, tokens } = await signedIn()
    const url = client.buildEndSessionUrl(rp, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://evil.example/',
    })
    const { left, response } = await person.browser.visit(url)
    expect(left).toBe(false)
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('evil.example')
  })
})
