import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction } from '../test/person.ts'
import {
  codeOf,
  makePhoneLink,
  postThere,
  shownNumber,
  signThere,
  takePhoneLink,
  typeNumber,
} from '../test/phone.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('a link in time', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ signIn: { phone: { enabled: true, ttl: 60, session: 60 } } })
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const start = async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    return { person, phone: newPerson(), page, link: await makePhoneLink(person, page) }
  }

  test('error: a link that was not opened in time', async () => {
    const { link, page, person, phone } = await start()
    idp.advance(61)
    const answer = await phone.browser.request(link)
    expect([answer.status, await codeOf(answer)]).toEqual([410, 'phone_link_expired'])
    const open = await phone.browser.request(`${link.href}/open`, { form: {} })
    expect(await codeOf(open)).toBe('phone_link_expired')
    const here = await person.browser.request(`${page.href}/phone`)
    expect(await here.text()).toContain('It was not used in time.')
  })

  test('error: a phone that takes too long for the number, or for the signature', async () => {
    for (const confirm of [false, true]) {
      const { link, page, person, phone } = await start()
      await takePhoneLink(phone, link)
      if (confirm) await typeNumber(phone, link, await shownNumber(person, page))
      idp.advance(61)
      const answer = await postThere(phone, link, 'challenge', { account: phone.account })
      expect(answer).toMatchObject({ status: 410, body: { error: { code: 'phone_link_expired' } } })
      expect(await codeOf(await typeNumber(phone, link, '42'))).toBe('phone_link_expired')
    }
  })

  test('error: what was proven does not wait for ever', async () => {
    const { link, page, person, phone } = await start()
    await takePhoneLink(phone, link)
    await typeNumber(phone, link, await shownNumber(person, page))
    await signThere(phone, link)
    idp.advance(61)
    expect((await person.browser.request(`${page.href}/phone/continue`, { form: {} })).status).toBe(409)
  })
})
