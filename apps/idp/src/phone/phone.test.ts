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
  })

  test('default: the link shows who asks for what, from where, and warns; looking changes nothing', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    for (const looker of [newPerson(), newPerson(), phone]) {
      const html = await (await looker.browser.request(link, { from: 'elsewhere' })).text()
      expect(html).toContain('Sign in to Démo “shop” in another browser?')
      expect(html).toContain('<b>rp.example</b>')
      expect(html).toContain('On the same network as this device')
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

  test('error: a phone that has signed finishes nothing by itself, and cannot sign again', async () => {
    const { page, person, phone } = await start()
    const link = await walkPhone(person, page, phone)
    expect((await phone.browser.request(`${page.href}/phone/continue`, { form: {} })).status).toBe(410)
    expect((await phone.browser.request(`${page.href}/continue`)).status).toBe(410)
    const again = await postThere(phone, link, 'challenge', { account: phone.account })
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'request_invalid' } } })
    // Untouched by all that.
    expect((await continueHere(person, page)).url.pathname).toMatch(/\/interaction\//)
  })

  test('error: what was proven is taken over once', async () => {
    const { page, person, phone } = await start()
    await walkPhone(person, page, phone)
    const post = () => person.browser.request(`${page.href}/phone/continue`, { form: {} })
    const answers = await Promise.all([post(), post(), post()])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409, 409])
  })

  test('error: the handle alone finishes nothing: without the cookie of the interaction there is no way on', async () => {
    const { page, person, phone } = await start()
    await walkPhone(person, page, phone)
    const thief = newPerson()
    const answers = await Promise.all([
      thief.browser.request(`${page.href}/phone`),
      thief.browser.request(`${page.href}/phone/state`),
      thief.browser.request(`${page.href}/phone/continue`, { form: {} }),
      thief.browser.request(`${page.href}/phone`, { form: {} }),
      thief.browser.request(`${page.href}/phone/cancel`, { form: {} }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 410, 410])
    expect(await textHere(person, page)).toContain('Signed on your phone')
  })

  test('error: a second browser is refused, at every step', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    const other = newPerson()
    const refused = async () => {
      const answers = [
        await other.browser.request(link, { from: 'elsewhere' }),
        await other.browser.request(`${link.href}/open`, { form: {} }),
        await other.browser.request(`${link.href}/number`, { form: { number: '10' } }),
        await other.browser.request(`${link.href}/cancel`, { form: {} }),
      ]
      for (const answer of answers) {
        expect(answer.status).toBe(409)
        expect(await codeOf(answer)).toBe('phone_link_used')
      }
      const challenge = await postThere(other, link, 'challenge', { account: other.account })
      expect(challenge).toMatchObject({ status: 409, body: { error: { code: 'phone_link_used' } } })
    }
    await refused()
    await typeNumber(phone, link, await shownNumber(person, page))
    await refused()
    expect((await signThere(phone, link)).status).toBe(200)
    await refused()
  })

  test('error: of ten that open a link at once, one has it', async () => {
    const { page, person } = await start()
    const link = await makePhoneLink(person, page)
    const phones = Array.from({ length: 10 }, () => newPerson())
    const answers = await Promise.all(
      phones.map(({ browser }) => browser.request(`${link.href}/open`, { form: {} })),
    )
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(phones.filter(({ browser }) => browser.cookies().length > 0)).toHaveLength(1)
  })

  test('error: the cookie of one link opens no other', async () => {
    const [one, two] = [await start(), await start()]
    const first = await makePhoneLink(one.person, one.page)
    const second = await makePhoneLink(two.person, two.page)
    await takePhoneLink(one.phone, first)
    await takePhoneLink(two.phone, second)
    const path = second.pathname
    one.phone.browser.setCookies(one.phone.browser.cookies().map((cookie) => ({ ...cookie, path })))
    const answer = await one.phone.browser.request(second)
    expect(await codeOf(answer)).toBe('phone_link_used')
    const number = await shownNumber(two.person, two.page)
    expect(await codeOf(await typeNumber(one.phone, second, number))).toBe('phone_link_used')
  })

  test('error: a message of one side is of no use on the other, nor in another sign-in', async () => {
    const [one, two] = [await start(), await start()]
    const links = [
      await makePhoneLink(one.person, one.page),
      await makePhoneLink(two.person, two.page),
    ] as const
    for (const [index, { page, person, phone }] of [one, two].entries()) {
      const link = links[index] as URL
      await takePhoneLink(phone, link)
      await typeNumber(phone, link, await shownNumber(person, page))
    }
    const ask = (phone: Person, url: string) =>
      phone.browser
        .request(`${url}/challenge`, { json: { account: phone.account } })
        .then((answer) => answer.json() as Promise<ChallengeResponse>)
    const there = await ask(one.phone, links[0].href)
    const here = await ask(one.person, one.page.href)
    const proofOf = async ({ account, wallet }: Person, { id, message, type }: ChallengeResponse) => ({
      challenge: id,
      account,
      type,
      message,
      signature: await wallet.signMessage({ message }),
    })
    const unknown = { status: 404, body: { error: { code: 'challenge_not_found' } } }
    const phoneProof = await proofOf(one.phone, there)
    expect(await postThere(one.person, one.page, 'proof', phoneProof)).toMatchObject(unknown)
    expect(await postThere(two.phone, links[1], 'proof', phoneProof)).toMatchObject(unknown)
    expect(await postThere(one.phone, links[0], 'proof', await proofOf(one.person, here))).toMatchObject(
      unknown,
    )
    expect((await postThere(one.phone, links[0], 'proof', phoneProof)).status).toBe(200)
  })

  test('error: nothing is signed before the number was entered', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    for (const endpoint of ['challenge', 'proof']) {
      const answer = await postThere(phone, link, endpoint, { account: phone.account })
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'phone_not_confirmed' } } })
    }
  })

  test('error: a wrong number ends the link, on both sides', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    const number = await shownNumber(person, page)
    const wrong = number === '42' ? '43' : '42'
    const answer = await typeNumber(phone, link, wrong)
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'phone_number_wrong'])
    const right = await typeNumber(phone, link, number)
    expect([right.status, await codeOf(right)]).toEqual([403, 'phone_number_wrong'])
    expect(await textHere(person, page)).toContain('Another number was typed on the phone.')
  })

  test('error: of ninety guesses at once, one counts', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    const number = await shownNumber(person, page)
    const guesses = Array.from({ length: 90 }, (_, index) => String(index + 10)).filter((n) => n !== number)
    const answers = await Promise.all(
      [...guesses.slice(0, 5), number, ...guesses.slice(5, 30)].map((guess) =>
        phone.browser.request(`${link.href}/number`, { form: { number: guess } }),
      ),
    )
    const tried = answers.filter(({ status, headers }) => status === 403 || headers.has('location'))
    expect(tried).toHaveLength(answers.length)
    // Whichever came first decided: either the link is void, or it was the right one.
    const html = await textHere(person, page)
    expect(html.includes('Another number was typed') !== html.includes('Go on in your wallet')).toBe(true)
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

  test('error: five links a sign-in, each new one ends the one before', async () => {
    const { page, person, phone } = await start()
    const links: URL[] = []
    for (let count = 0; count < 5; count += 1) links.push(await makePhoneLink(person, page))
    const answer = await person.browser.request(`${page.href}/phone`, { form: {} })
    expect([answer.status, await codeOf(answer)]).toEqual([429, 'rate_limited'])
    for (const link of links.slice(0, -1)) {
      const old = await phone.browser.request(link)
      expect([old.status, await codeOf(old)]).toEqual([410, 'phone_link_revoked'])
    }
    expect((await takePhoneLink(phone, links.at(-1) as URL)).status).toBe(200)
  })

  test('error: there is no such link', async () => {
    const { phone } = await start()
    for (const handle of ['A'.repeat(24), 'short', `${'A'.repeat(23)}%2f`, 'A'.repeat(5000)]) {
      const answer = await phone.browser.request(`${idp.base}/phone/${handle}`)
      expect([answer.status, await codeOf(answer)]).toEqual([404, 'phone_link_not_found'])
    }
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

  test('error: the sign-in was finished in the meantime', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    await person.browser.visit(`${page.href}/abort`, { form: {} })
    expect(await codeOf(await phone.browser.request(link))).toBe('interaction_expired')
    const answer = await postThere(phone, link, 'challenge', { account: phone.account })
    expect(answer).toMatchObject({ status: 410, body: { error: { code: 'interaction_expired' } } })
  })

  test('error: posts from elsewhere do nothing', async () => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    const from = 'elsewhere' as const
    // As if the cookies came along, which Lax prevents.
    const cross = (who: Person, url: string, form: Readonly<Record<string, string>> = {}) => {
      const cookie = who.browser
        .cookies()
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
      return who.browser.request(url, { form, from, headers: { cookie } })
    }
    const foreign = async (answer: Response) => {
      expect(answer.status).toBe(403)
      expect(await codeOf(answer)).toBe('request_invalid')
    }
    await foreign(await cross(phone, `${link.href}/open`))
    await foreign(await cross(phone, `${link.href}/cancel`))
    await takePhoneLink(phone, link)
    const number = await shownNumber(person, page)
    await foreign(await cross(phone, `${link.href}/number`, { number }))
    await foreign(await cross(person, `${page.href}/phone`))
    await foreign(await cross(person, `${page.href}/phone/cancel`))
    await typeNumber(phone, link, number)
    expect((await signThere(phone, link)).status).toBe(200)
    await foreign(await cross(person, `${page.href}/phone/continue`))
    expect(await textHere(person, page)).toContain('Signed on your phone')
  })

  test('default: no handle, secret or number reaches the log or the store', async () => {
    const { page, person, phone } = await start()
    const link = await walkPhone(person, page, phone)
    const handle = link.pathname.split('/').at(-1) ?? ''
    const secret = phone.browser.cookies().find(({ name }) => name.includes('phone'))?.value ?? ''
    expect([handle.length, secret.length]).toEqual([24, 43])
    expect(idp.logs()).toContain('/phone/:uid/number')
    expect(idp.logs()).not.toContain(handle)
    expect(idp.logs()).not.toContain(secret)
    expect(await idp.idp.store.singleUse.get('phone-link', handle)).toBeUndefined()
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
