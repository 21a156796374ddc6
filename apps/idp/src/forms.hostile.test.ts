import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from './test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn, walkThrough } from './test/person.ts'
import { authorize, discover } from './test/relyingParty.ts'

/** Names that our forms have, and others. */
const name = fc.constantFrom(
  ...['decision', 'remember', 'claims', 'tokens', 'csrf', 'user_code', 'xsrf', 'confirm', 'abort', 'account'],
  ...['session', 'client', 'action', 'ticket', 'proof', 'number', '__proto__', 'x'],
)
const value = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  anyJsonText,
  fc.constantFrom('', 'yes', '0', '.'),
)
const form = fc.dictionary(name, value, { maxKeys: 4 })

describe('what somebody could fill into a form of ours', () => {
  let idp: TestIdp
  /** Somebody before the wallets, somebody who is asked for consent, and somebody who is signed in. */
  let waiting: { readonly person: Person; readonly page: URL }
  let asked: { readonly person: Person; readonly page: URL }
  let known: Person
  beforeAll(async () => {
    idp = await startIdp({ signIn: { phone: { enabled: true } } })
    const rp = await discover(idp)
    const begin = async () => {
      const person = newPerson()
      return { person, page: await openInteraction(person, (await authorize(rp)).url) }
    }
    waiting = await begin()
    const second = await begin()
    const { url } = await second.person.browser.visit(await signIn(second.person, second.page))
    asked = { person: second.person, page: url }
    known = newPerson()
    await walkThrough(known, (await authorize(rp)).url)
  })
  afterAll(() => idp.idp.stop())

  const fill = (where: string, { browser }: Person, url: string) => ({
    where,
    send: (fields: Readonly<Record<string, string>>) => browser.request(new URL(url), { form: fields }),
  })

  test('security: nothing that is posted fails the server, and the forms still work', async () => {
    const { page, person } = waiting
    const forms = [
      fill('phone', person, `${page.href}/phone`),
      fill('gate', person, `${page.href}/gate`),
      fill('consent before a sign-in', person, `${page.href}/consent`),
      fill('consent', asked.person, `${asked.page.href}/consent`),
      fill('device', known, `${idp.base}/device`),
      fill('end of the session', known, `${idp.base}/session/end/confirm`),
      ...['session', 'others', 'application'].map((end) => fill(end, known, `${idp.base}/account/${end}`)),
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...forms), form, async ({ where, send }, fields) => {
        const response = await send(fields)
        expect(`${where} ${response.status}`).toMatch(/ (?:200|30[23]|4\d\d)$/)
        await response.arrayBuffer()
      }),
      runs(80),
    )
    expect(idp.logs()).not.toContain('"level":50')
    expect((await signIn(person, page)).pathname).toMatch(/^\/auth\//)
    expect((await decide(asked.person, asked.page)).left).toBe(true)
  })
})
