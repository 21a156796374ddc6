import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person } from '../test/person.ts'
import { continueHere, makePhoneLink, takePhoneLink, walkPhone } from '../test/phone.ts'
import { authorize, discover } from '../test/relyingParty.ts'

const signIn = { phone: { enabled: true } } as const

/** Lets a person come from an address, as a proxy writes it down. */
const from = (person: Person, forwarded: string): Person => {
  const { request, visit } = person.browser
  const headers = { 'x-forwarded-for': forwarded }
  const browser: Person['browser'] = {
    ...person.browser,
    request: (url, options) => request(url, { ...options, headers: { ...options?.headers, ...headers } }),
    visit: (url, options) => visit(url, { ...options, headers: { ...options?.headers, ...headers } }),
  }
  return { ...person, browser }
}

describe('where the other side is', () => {
  let idp: TestIdp
  let base: string
  beforeAll(async () => {
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    idp = await startIdp({ issuer: base, server: { port, trustProxy: true, drainSeconds: 1 }, signIn })
  })
  afterAll(() => idp.idp.stop())

  test.each([
    ['203.0.113.7', '203.0.113.7', 'same'],
    ['203.0.113.7', '203.0.113.8', 'another'],
    ['2001:db8:1:2::a', '2001:db8:1:2:ffff::b', 'same'],
    ['2001:db8:1:2::a', '2001:db8:1:3::a', 'another'],
    // Only the last entry is the proxy's own.
    ['198.51.100.1, 203.0.113.7', '203.0.113.7', 'same'],
    ['203.0.113.7, 198.51.100.1', '203.0.113.7', 'another'],
    // The proxy of one that is in front of it would be the same for all.
    ['203.0.113.7, 10.0.0.9', '198.51.100.1, 10.0.0.9', 'unknown'],
    ['127.0.0.2', '127.0.0.2', 'unknown'],
    ['fd00::1', 'fd00::1', 'unknown'],
    ['192.168.1.2', '192.168.1.3', 'another'],
  ])('default: %s and %s are told the %s network, on both sides', async (here, there, which) => {
    const person = from(newPerson(), here)
    const phone = from(newPerson(), there)
    const page = await openInteraction(person, (await authorize(await discover(idp))).url)
    const link = await makePhoneLink(person, page)
    const asked = await (await phone.browser.request(link)).text()
    await takePhoneLink(phone, link)
    const shown = await (await person.browser.request(`${page.href}/phone`)).text()
    for (const html of [asked, shown]) {
      const told = /On (the same|another) network/.exec(html)?.[1]?.replace('the ', '') ?? 'unknown'
      expect(told).toBe(which)
      expect(html).not.toContain(here)
      expect(html).not.toContain(there)
    }
  })
})

describe('below a path that is named like a route', () => {
  test.for(['/auth', '/phone'])(
    'security: %s: the way is the same, and the log has no handle',
    async (path) => {
      const idp = await startIdp({ signIn }, { path })
      try {
        const person = newPerson()
        const page = await openInteraction(person, (await authorize(await discover(idp))).url)
        const link = await walkPhone(person, page, newPerson())
        expect(link.pathname.startsWith(`${path}/phone/`)).toBe(true)
        const done = await decide(person, (await continueHere(person, page)).url)
        expect(done.left).toBe(true)
        expect(idp.logs()).toContain(`${path}/phone/:uid/number`)
        expect(idp.logs()).not.toContain(link.pathname.split('/').at(-1))
      } finally {
        await idp.idp.stop()
      }
    },
  )
})

describe('over https', () => {
  test('security: cookies are secure, not for scripts, not sent along from elsewhere, and planted by no neighbour', async () => {
    const port = await freePort()
    const via = `http://127.0.0.1:${port}`
    const issuer = 'https://id.example'
    const idp = await startIdp({ issuer, mode: 'development', server: { port, drainSeconds: 1 }, signIn })
    try {
      const [person, phone] = [newPerson(via), newPerson(via)]
      const page = await openInteraction(person, (await authorize(await discover({ ...idp, via }))).url)
      const made = await person.browser.request(`${page.href}/phone`, { form: {} })
      const link = await makePhoneLink(person, page)
      expect(link.origin).toBe(issuer)
      const opened = await phone.browser.request(`${link.href}/open`, { form: {} })
      const [handle = '', secret = ''] = [made, opened].map((answer) => answer.headers.getSetCookie()[0])
      expect(handle).toMatch(/^__Secure-countersign_phone_link=/)
      expect(handle).toContain(`; Path=${page.pathname}/phone;`)
      expect(secret).toMatch(/^__Host-countersign_phone_[\w-]{12}=/)
      expect(secret).toContain('; Path=/;')
      for (const cookie of [handle, secret]) {
        for (const attribute of ['; Max-Age=480', '; HttpOnly', '; Secure', '; SameSite=Lax'])
          expect(cookie).toContain(attribute)
        expect(cookie).not.toContain('Domain')
      }
    } finally {
      await idp.idp.stop()
    }
  })
})
