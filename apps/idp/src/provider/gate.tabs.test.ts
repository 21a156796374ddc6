import { describe, expect, test } from 'vitest'
import { claims, gateBench, MINE, on, THEIRS } from '../test/gates.ts'
import { decide, newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const { chain, enter, gateForm, idp, rp, set, told } = gateBench()

/** Posts a form of an interaction, and goes no further. */
const post = ({ browser }: Person, page: URL, step: string, form: Record<string, string>) =>
  browser.request(`${page.href}/${step}`, { form })

/** The page that asks to end the other session, confirmed. */
const confirm = async (person: Person, response: Response) => {
  const html = await response.text()
  const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
  const xsrf = field(/name="xsrf" value="([^"]+)"/)
  return person.browser.visit(field(/action="([^"]+)"/), { form: { xsrf, logout: 'yes' } })
}

describe('a consent', () => {
  test('security: does not lead past the gate once the token is sold', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const { url } = await enter(person, {})
    expect((await post(person, url, 'consent', { decision: 'allow' })).status).toBe(303)
    chain().take(MINE, person.account)
    idp().advance(400)
    const resumed = await person.browser.visit(`${url.href}/continue`)
    expect(await resumed.response.text()).toContain('No token found')
  })

  test.each([
    { scope: 'openid nft_token' },
    // Its grant outlives the session.
    { scope: 'openid nft_token offline_access', prompt: 'consent' },
  ])('security: of one wallet is none of the wallet that takes its place: $scope', async (parameters) => {
    await set({ gates: ['members'] })
    const [first, second] = [newPerson(), newPerson()]
    chain().give(MINE, first.account, { id: '7' })
    chain().give(MINE, second.account, { id: '8' })
    const { request, url } = await enter(first, parameters)
    await post(first, url, 'consent', { decision: 'allow' })
    chain().take(MINE, first.account)
    idp().advance(400)
    const gate = await first.browser.visit(`${url.href}/continue`)
    const connect = await gateForm(first, gate.url, 'replace')
    const replaced = { ...second, browser: first.browser }
    const left = await first.browser.visit(await signIn(replaced, connect.url))
    const consent = await confirm(first, left.response)
    expect(consent.left).toBe(false)
    const html = await consent.response.text()
    expect(html).toContain('token 8')
    const { userinfo } = await told((await decide(first, consent.url)).url, request)
    expect(userinfo['accounts']).toEqual([second.account])
  })

  test('security: is given once, for the request that it was shown for, in the browser that saw it', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    for (const collection of [MINE, THEIRS]) chain().give(collection, person.account, { id: '7' })
    const one = await enter(person, { claims: claims(on(MINE)) })
    const other = await authorize(rp(), { scope: 'openid', claims: claims(on(THEIRS)) })
    const page = await person.browser.visit(other.url, { from: 'elsewhere' })
    expect(
      (await newPerson().browser.request(`${page.url.href}/consent`, { form: { decision: 'allow' } })).status,
    ).toBe(410)
    const done = await decide(person, one.url)
    expect(done.left).toBe(true)
    for (const step of ['consent', 'gate', 'proof', 'challenge'])
      expect((await post(person, one.url, step, { decision: 'allow' })).status).toBe(410)
    const { userinfo } = await told(done.url, one.request)
    expect(userinfo['nft_token']).toMatchObject({ asked: [{ query: on(MINE) }] })
    // The other tab has begun before this session was known to the client: it is asked by itself.
    expect(await (await person.browser.request(page.url)).text()).toContain(THEIRS)
  })

  test('security: steps are not left out by posting a later one', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const connect = await openInteraction(person, (await authorize(rp())).url)
    for (const [step, form] of [
      ['consent', { decision: 'allow' }],
      ['gate', { action: 'retry' }],
    ] as const)
      expect((await post(person, connect, step, form)).status).toBe(409)
    expect((await person.browser.request(`${connect.href}/continue`)).status).toBe(409)
  })
})
