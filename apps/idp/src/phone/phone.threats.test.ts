import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
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
import { authorize, discover } from '../test/relyingParty.ts'
import type { ChallengeResponse } from '../web/types.ts'

describe('a flow across devices under attack', () => {
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
    const [own] = one.phone.browser.cookies()
    const [other] = two.phone.browser.cookies()
    if (!own || !other) throw new Error('no cookies')
    expect(own.name).not.toBe(other.name)
    one.phone.browser.setCookies([own, { ...own, name: other.name }])
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

  test('error: of many guesses at once, one counts', async () => {
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

  const ends: readonly (readonly [string, (person: Person, page: URL) => Promise<unknown>])[] = [
    ['given up', ({ browser }, page) => browser.visit(`${page.href}/abort`, { form: {} })],
    ['signed with a wallet of the browser that began', signIn],
  ]
  test.each(ends)('error: the sign-in was %s in the meantime', async (_how, end) => {
    const { page, person, phone } = await start()
    const link = await makePhoneLink(person, page)
    await takePhoneLink(phone, link)
    await end(person, page)
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
})
