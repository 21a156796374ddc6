import { afterEach, describe, expect, test } from 'vitest'
import type { ConfigInput } from '../index.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import {
  askChallenge,
  newPerson,
  openInteraction,
  type Person,
  post,
  signChallenge,
  signIn,
} from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('limits of sign-ins', () => {
  let idp: TestIdp | undefined
  afterEach(() => idp?.idp.stop())

  const start = async (limits: ConfigInput['limits']) => {
    idp = await startIdp({ limits })
    return idp
  }
  const open = async (at: TestIdp, person: Person, clientId = 'demo') =>
    openInteraction(person, (await authorize(await discover(at, clientId))).url)
  const prove = async (person: Person, page: URL) => {
    const proof = await signChallenge(person, await askChallenge(person, page))
    const { body, status } = await post(person, page, 'proof', proof)
    return status === 200 ? 200 : `${status} ${body.error?.code}`
  }
  /** The same wallet in another browser. */
  const elsewhere = ({ account, wallet }: Person): Person => ({ ...newPerson(), account, wallet })

  test('behavior: so many messages for an address, then 429 with Retry-After until the time is over', async () => {
    const at = await start({ loginsPerAddress: { count: 2, seconds: 60 } })
    const person = newPerson()
    const page = await open(at, person)
    for (let sent = 0; sent < 2; sent += 1) await askChallenge(person, page)
    const refused = await person.browser.request(`${page.href}/challenge`, {
      json: { account: person.account },
    })
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited', retryable: true } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    at.advance(61)
    await expect(askChallenge(person, page)).resolves.toHaveProperty('message')
  })

  test('behavior: so many proofs for an address, wrong ones too', async () => {
    const at = await start({ loginsPerAddress: { count: 2, seconds: 60 } })
    const person = newPerson()
    const page = await open(at, person)
    const challenge = await signChallenge(person, await askChallenge(person, page))
    const wrong = { ...challenge, challenge: 'unknown' }
    for (let sent = 0; sent < 2; sent += 1)
      expect((await post(person, page, 'proof', wrong)).status).toBe(404)
    expect((await post(person, page, 'proof', challenge)).status).toBe(429)
  })

  test('behavior: so many sign-ins at a client; another client is not concerned', async () => {
    const at = await start({ loginsPerClient: { count: 1, seconds: 60 } })
    const [first, second] = [newPerson(), newPerson()]
    await signIn(first, await open(at, first))
    expect(await prove(second, await open(at, second))).toBe('429 rate_limited')
    expect(await prove(second, await open(at, second, 'spa'))).toBe(200)
  })

  test('behavior: so many sign-ins of an account, in any browser; others are not concerned', async () => {
    const at = await start({ loginsPerAccount: { count: 1, seconds: 60 } })
    const person = newPerson()
    await signIn(person, await open(at, person))
    const again = elsewhere(person)
    expect(await prove(again, await open(at, again))).toBe('429 rate_limited')
    const other = newPerson()
    expect(await prove(other, await open(at, other))).toBe(200)
    at.advance(61)
    const later = elsewhere(person)
    expect(await prove(later, await open(at, later))).toBe(200)
  })

  test('error: who only names an account uses up nothing of it', async () => {
    const at = await start({ loginsPerAccount: { count: 1, seconds: 60 } })
    const [person, thief] = [newPerson(), newPerson()]
    const page = await open(at, thief)
    for (let sent = 0; sent < 3; sent += 1) {
      const challenge = await askChallenge(thief, page, person.account)
      const proof = { ...(await signChallenge(thief, challenge)), account: person.account }
      expect((await post(thief, page, 'proof', proof)).status).toBe(422)
    }
    expect(await prove(person, await open(at, person))).toBe(200)
  })
})
