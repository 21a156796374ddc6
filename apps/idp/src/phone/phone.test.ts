import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person } from '../test/person.ts'
import {
  codeOf,
  continueHere,
  makePhoneLink,
  postThere,
  shownNumber,
  signThere,
  takePhoneLink,
  typeNumber,
  walkPhone,
} from '../test/phone.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import type { ChallengeResponse } from '../web/types.ts'

describe('a wallet on a phone', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ signIn: { phone: { enabled: true } } })
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const start = async () => {
    const request = await authorize(rp)
    const person = newPerson()
    return { person, phone: newPerson(), request, page: await openInteraction(person, request.url) }
  }
  const textHere = async (person: Person, page: URL) =>
    (await person.browser.request(`${page.href}/phone`)).text()

  test('default: the phone signs, the browser that began confirms and gets the tokens', async () => {
    const { page, person, phone, request } = await start()
    const link = await walkPhone(person, page, phone)
    const there = await phone.browser.request(link)
    expect(await there.text()).toContain('Signed. Go back to where you started')
    const asked = await textHere(person, page)
    expect(asked).toContain('Signed on your phone')
    expect(asked).toContain(phone.wallet.address)
    const consent = await continueHere(person, page)
    const done = await decide(person, consent.url)
    expect(done.left).toBe(true)
    const tokens = await redeem(rp, done.url, request)
    expect(tokens.claims()?.['account']).toBe(phone.account)
    expect(await (await phone.browser.request(link)).text()).toContain('Signed. Go back to where you started')
    // To every other browser it is over.
    expect(await codeOf(await newPerson().browser.request(link))).toBe('interaction_expired')
  })

  test('default: the link shows who asks for what, from where, and warns; looking changes nothing', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    for (const looker of [newPerson(), newPerson(), phone]) {
      const html = await (await looker.browser.request(link, { from: 'elsewhere' })).text()
      expect(html).toContain('Sign in to Démo “shop” in another browser?')
      expect(html).toContain('<b>rp.example</b>')
      // Everybody has this address when a proxy was forgotten in the configuration.
      expect(html).not.toContain('network')
      expect(html).toContain('Whoever started this will be signed in as you.')
      expect(looker.browser.cookies()).toEqual([])
    }
    expect((await takePhoneLink(phone, link)).status).toBe(200)
  })

  test('default: the text in the wallet says that it is for another device', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    await typeNumber(phone, link, await shownNumber(person, page))
    const { body } = await postThere<ChallengeResponse>(phone, link, 'challenge', { account: phone.account })
    expect(body.message).toContain('Sign in to Demo shop (rp.example) on another device with Countersign.')
  })

  test('behavior: what is no number of two digits does not count', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    for (const typed of ['', '7', '123', 'ab', ' 4', '٤٢']) {
      const answer = await typeNumber(phone, link, typed)
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain('Type the two digits of the number.')
    }
    const answer = await typeNumber(phone, link, await shownNumber(person, page))
    expect(await answer.text()).toContain('connect-data')
  })

  test('behavior: cancelled on the phone, before it is taken and after', async () => {
    for (const take of [false, true]) {
      const { page, person, phone } = await start()
      const link = await makePhoneLink(person, page)
      if (take) await takePhoneLink(phone, link)
      const answer = await phone.browser.request(`${link.href}/cancel`, { form: {} })
      expect(await answer.text()).toContain('Nothing was signed')
      expect(await codeOf(await phone.browser.request(link))).toBe('phone_link_revoked')
      expect(await textHere(person, page)).toContain('It was cancelled.')
      expect((await takePhoneLink(phone, await makePhoneLink(person, page))).status).toBe(200)
    }
  })

  test('behavior: cancelled where it began, even after the phone has signed', async () => {
    const { page, person, phone } = await start()
    const link = await walkPhone(person, page, phone)
    const answer = await person.browser.visit(`${page.href}/phone/cancel`, { form: {} })
    expect(answer.url.pathname).toBe(page.pathname)
    expect(await codeOf(await phone.browser.request(link))).toBe('phone_link_revoked')
    const late = await person.browser.request(`${page.href}/phone/continue`, { form: {} })
    expect(late.status).toBe(409)
  })

  test('behavior: the browser that began is told each step, with its cookie only', async () => {
    const { page, person, phone } = await start()
    const step = async () =>
      ((await (await person.browser.request(`${page.href}/phone/state`)).json()) as { step: string }).step
    const link = await makePhoneLink(person, page)
    expect(await step()).toBe('waiting')
    await takePhoneLink(phone, link)
    expect(await step()).toBe('opened')
    await typeNumber(phone, link, await shownNumber(person, page))
    expect(await step()).toBe('confirmed')
    await signThere(phone, link)
    expect(await step()).toBe('proven')
  })

  test('behavior: without the handle the link cannot be shown again, and a new one can be made', async () => {
    const { page, person } = await start()
    await makePhoneLink(person, page)
    person.browser.setCookies(
      person.browser.cookies().filter(({ name }) => !name.endsWith('countersign_phone_link')),
    )
    expect(await textHere(person, page)).toContain('It is no longer in this browser.')
    await makePhoneLink(person, page)
  })

  test('behavior: links and code by what the browser is', async () => {
    const { page, person } = await start()
    const link = await makePhoneLink(person, page)
    const at = (agent: string) =>
      person.browser.request(`${page.href}/phone`, { headers: { 'user-agent': agent } }).then((r) => r.text())
    const desktop = await at('Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/150.0')
    const phone = await at(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) Mobile/15E148 Safari/604.1',
    )
    const metamask = `href="https://link.metamask.io/dapp/${link.host}${link.pathname}"`
    for (const html of [desktop, phone]) {
      expect(html).toContain(metamask)
      expect(html).toContain(`href="https://go.cb-w.com/dapp?cb_url=${encodeURIComponent(link.href)}"`)
    }
    expect(desktop.indexOf('class="qr"')).toBeLessThan(desktop.indexOf(metamask))
    expect(phone.indexOf('class="qr"')).toBeGreaterThan(phone.indexOf(metamask))
  })
})

describe('without being enabled', () => {
  test('default: it is not there', async () => {
    const idp = await startIdp()
    try {
      const person = newPerson()
      const page = await openInteraction(person, (await authorize(await discover(idp))).url)
      expect(await (await person.browser.request(page)).text()).not.toContain('Use a wallet on your phone')
      const answers = await Promise.all([
        person.browser.request(`${page.href}/phone`),
        person.browser.request(`${page.href}/phone`, { form: {} }),
        person.browser.request(`${idp.base}/phone/${'A'.repeat(24)}`),
      ])
      for (const answer of answers) {
        expect(answer.status).toBe(404)
        expect(await codeOf(answer)).toBe('not_found')
      }
    } finally {
      await idp.idp.stop()
    }
  })
})
