import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, post, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('a sign-in that got lost', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  test('behavior: without its cookie the page says so and leads back to the relying party', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    person.browser.setCookies([])
    const response = await person.browser.request(page)
    const html = await response.text()
    expect(response.status).toBe(410)
    expect(html).toContain('interaction_expired')
    expect(html).toContain('href="https://rp.example/"')
    expect(html).toContain(response.headers.get('x-request-id'))
  })

  test('behavior: an unknown one has no way back', async () => {
    const response = await newPerson().browser.request(`${idp.base}/interaction/unknown`)
    expect(response.status).toBe(404)
    const html = await response.text()
    expect(html).toContain('interaction_not_found')
    expect(html).not.toContain('rp.example')
  })

  test('behavior: a program gets the code as JSON', async () => {
    const page = new URL(`${idp.base}/interaction/unknown`)
    const { body, status } = await post(newPerson(), page, 'challenge', { account: 'x' })
    expect(status).toBe(404)
    expect(body.error).toMatchObject({ code: 'interaction_not_found', retryable: false })
  })

  test('behavior: resuming without the cookie shows the page, not a bare failure', async () => {
    const person = newPerson()
    const next = await signIn(person, await openInteraction(person, (await authorize(rp)).url))
    person.browser.setCookies([])
    const response = await person.browser.request(next)
    expect(response.status).toBe(400)
    const html = await response.text()
    expect(html).toContain('interaction_expired')
    expect(html).toContain('href="https://rp.example/"')
  })

  test('behavior: going back after the end shows the page', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const consent = await person.browser.visit(await signIn(person, page))
    await decide(person, consent.url)
    expect((await person.browser.request(page)).status).toBe(410)
    expect((await person.browser.request(consent.url)).status).toBe(410)
  })

  test('error: a tampered cookie counts as none', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    person.browser.setCookies(
      person.browser
        .cookies()
        .map((cookie) => (cookie.name.endsWith('.sig') ? { ...cookie, value: 'forged' } : cookie)),
    )
    expect((await person.browser.request(page)).status).toBe(410)
  })

  test('error: an interaction cookie does not open another interaction', async () => {
    const person = newPerson()
    const first = await openInteraction(person, (await authorize(rp)).url)
    const stranger = newPerson()
    await openInteraction(stranger, (await authorize(rp)).url)
    stranger.browser.setCookies(stranger.browser.cookies().map((cookie) => ({ ...cookie, path: '/' })))
    expect((await stranger.browser.request(first)).status).toBe(410)
  })
})
