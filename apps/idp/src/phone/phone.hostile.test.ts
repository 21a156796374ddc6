import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, type Person } from '../test/person.ts'
import { makePhoneLink, shownNumber, takePhoneLink, typeNumber } from '../test/phone.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('what a phone could send', () => {
  let idp: TestIdp
  let page: URL
  let link: URL
  let person: Person
  let phone: Person
  beforeAll(async () => {
    idp = await startIdp({ signIn: { phone: { enabled: true } } })
    person = newPerson()
    phone = newPerson()
    page = await openInteraction(person, (await authorize(await discover(idp))).url)
    link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
  })
  afterAll(() => idp.idp.stop())

  /** Posts a body as it is, with the phone's cookies. */
  const send = (endpoint: string, type: string, body: BodyInit) =>
    fetch(`${link.href}/${endpoint}`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': type,
        'sec-fetch-site': 'same-origin',
        cookie: phone.browser
          .cookies()
          .map(({ name, value }) => `${name}=${value}`)
          .join('; '),
      },
      body,
    })

  const FORM = 'application/x-www-form-urlencoded'

  test.each([
    ['number', 'application/json', '{"number":"42"}', 415],
    ['number', FORM, `number=${'4'.repeat(5000)}`, 413],
    ['number', FORM, 'number=42&number=43', 400],
    ['number', FORM, 'number=42&extra=1', 400],
    ['number', FORM, new Uint8Array([0xff, 0xfe]), 400],
    ['challenge', FORM, 'account=x', 409],
    ['proof', FORM, 'account=x', 409],
  ])('error: %s of %s: %s is refused, and costs no try', async (endpoint, type, body, status) => {
    expect((await send(endpoint, type, body)).status).toBe(status)
    expect(await shownNumber(person, page)).toMatch(/^\d{2}$/)
  })

  test('error: after the number as well, with the codes of the built-in page', async () => {
    await typeNumber(phone, link, await shownNumber(person, page))
    for (const endpoint of ['challenge', 'proof']) {
      expect((await send(endpoint, FORM, 'account=x')).status).toBe(415)
      expect((await send(endpoint, 'application/json', '{')).status).toBe(400)
      expect((await send(endpoint, 'application/json', '[]')).status).toBe(400)
      expect((await send(endpoint, 'application/json', `"${'x'.repeat(200_000)}"`)).status).toBe(413)
    }
    const foreign = await send('challenge', 'application/json', '{"account":"near:mainnet:ada.near"}')
    expect(foreign.status).toBe(422)
    expect(await foreign.json()).toMatchObject({ error: { code: 'chain_not_allowed' } })
  })

  test('error: no path and no cookie makes it throw', async () => {
    const cookies = fc.string({ unit: 'grapheme-ascii', maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 40 }), cookies, async (handle, cookie) => {
        const value = encodeURIComponent(handle)
        const name = phone.browser.cookies()[0]?.name
        const headers = { cookie: `${name}=${cookie.replaceAll(/[^\x21-\x7e]/g, '')}` }
        const none = await fetch(`${idp.base}/phone/x${value}`, { headers })
        expect(none.status).toBe(404)
        expect((await fetch(link, { headers })).status).toBe(409)
      }),
      runs(30),
    )
    expect(idp.logs()).not.toContain('"level":50')
  })
})
