import type * as client from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, type Person, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

const SESSION = 'countersign_session'

describe('a session', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ tokens: { session: 3600, sessionIdle: 600 } })
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())
  afterEach(() => void vi.useRealTimers())

  const idOf = ({ browser }: Person) => browser.cookies().find(({ name }) => name === SESSION)?.value ?? ''
  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

  /** What a silent request of this browser is answered with. */
  const silent = async ({ browser }: Person): Promise<string> => {
    const { url } = await authorize(rp, { prompt: 'none' })
    const arrived = await browser.visit(url, { from: 'elsewhere' })
    return arrived.url.searchParams.get('error') ?? 'code'
  }

  const signedIn = async (): Promise<Person> => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url)
    return person
  }

  test('security: has a random identifier of 128 bits and more, another one for everybody', async () => {
    const ids = [idOf(await signedIn()), idOf(await signedIn())]
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22,}$/)
  })

  test('security: gets a new identifier with each sign-in, and the one before is worth nothing', async () => {
    const person = await signedIn()
    const before = person.browser.cookies()
    const page = await openInteraction(person, (await authorize(rp, { prompt: 'login' })).url)
    await person.browser.visit(await signIn(person, page))
    expect(idOf(person)).not.toBe(before.find(({ name }) => name === SESSION)?.value)
    // The new sign-in is not consented to yet.
    expect(await silent(person)).toBe('consent_required')
    const thief = newPerson()
    thief.browser.setCookies(before)
    expect(await silent(thief)).toBe('login_required')
  })

  test('security: an identifier that was made up is not taken over by a sign-in', async () => {
    const person = newPerson()
    const host = new URL(idp.base).host
    person.browser.setCookies([{ name: SESSION, value: 'chosen-by-somebody-else', path: '/', host }])
    await walkThrough(person, (await authorize(rp)).url)
    expect(idOf(person)).not.toBe('chosen-by-somebody-else')
  })

  test('security: ends when it has not been used for `tokens.sessionIdle`', async () => {
    const [used, unused] = [await signedIn(), await signedIn()]
    vi.useFakeTimers({ toFake: ['Date'] })
    pass(400)
    expect(await silent(used)).toBe('code')
    pass(400)
    expect(await silent(used)).toBe('code')
    expect(await silent(unused)).toBe('login_required')
  })

  test('security: ends at `tokens.session` after the sign-in, also in constant use', async () => {
    const person = await signedIn()
    vi.useFakeTimers({ toFake: ['Date'] })
    for (let minutes = 0; minutes < 54; minutes += 9) {
      pass(540)
      expect(await silent(person)).toBe('code')
    }
    pass(370)
    expect(await silent(person)).toBe('login_required')
  })
})
