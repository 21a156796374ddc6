import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('prompt=select_account', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const signedIn = async (): Promise<Person> => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url, { decision: 'allow', remember: 'on' })
    return person
  }

  const open = async (person: Person, prompt = 'select_account') => {
    const request = await authorize(rp, { prompt })
    const page = await openInteraction(person, request.url)
    return { request, page, html: await (await person.browser.request(page)).text() }
  }

  const accountAt = async (answer: URL, request: Awaited<ReturnType<typeof authorize>>) =>
    (await redeem(rp, answer, request)).claims()?.['account']

  test('default: shows the wallets although there is a session, and its account as a choice', async () => {
    const person = await signedIn()
    const { html, page, request } = await open(person)
    expect(html).toContain(`action="${page.pathname}/resume"`)
    const done = await person.browser.visit(`${page.href}/resume`, { form: {} })
    expect(done.left).toBe(true)
    expect(await accountAt(done.url, request)).toBe(person.account)
  })

  test('behavior: without a session one page is enough', async () => {
    const person = newPerson()
    const { html, page, request } = await open(person)
    expect(html).not.toContain('/resume"')
    const consent = await person.browser.visit(await signIn(person, page))
    const done = await decide(person, consent.url)
    expect(await accountAt(done.url, request)).toBe(person.account)
  })

  test('behavior: another wallet signs in in place of the session', async () => {
    const first = await signedIn()
    const { page, request } = await open(first)
    const second = { ...newPerson(), browser: first.browser }
    const html = await (await first.browser.visit(await signIn(second, page))).response.text()
    const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
    const form = { xsrf: field(/name="xsrf" value="([^"]+)"/), logout: 'yes' }
    const consent = await first.browser.visit(field(/action="([^"]+)"/), { form })
    const done = await decide(first, consent.url)
    expect(await accountAt(done.url, request)).toBe(second.account)
  })

  test('security: with login as well, only a new signature does', async () => {
    const person = await signedIn()
    const { html, page } = await open(person, 'login select_account')
    expect(html).not.toContain('/resume"')
    await person.browser.visit(`${page.href}/resume`, { form: {} })
    const again = await person.browser.request(page)
    const arrived = await person.browser.visit(`${page.href}/continue`)
    expect([again.status, arrived.left]).toEqual([410, false])
  })

  test('security: a session is resumed at this step only, and from our page only', async () => {
    const person = await signedIn()
    const request = await authorize(rp, { prompt: 'login' })
    const page = await openInteraction(person, request.url)
    expect((await person.browser.request(`${page.href}/resume`, { form: {} })).status).toBe(409)
    const { page: choosing } = await open(person)
    const foreign = await person.browser.request(`${choosing.href}/resume`, {
      form: {},
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(foreign.status).toBe(403)
    const stranger = newPerson()
    const stolen = await stranger.browser.request(`${choosing.href}/resume`, { form: {} })
    expect(stolen.status).toBe(410)
  })

  test('error: nobody to resume is refused', async () => {
    const person = newPerson()
    const { page } = await open(person)
    expect((await person.browser.request(`${page.href}/resume`, { form: {} })).status).toBe(410)
  })
})
