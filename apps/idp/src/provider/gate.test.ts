import { describe, expect, test } from 'vitest'
import { claims, errorOf, gateBench, MINE, on, THEIRS } from '../test/gates.ts'
import { CALLBACK } from '../test/idp.ts'
import {
  askChallenge,
  decide,
  newPerson,
  openInteraction,
  post,
  signChallenge,
  signIn,
} from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import type { ProofResponse } from '../web/types.ts'

const { arrive, chain, enter, gateForm, idp, rp, set, silent, told } = gateBench()

describe('a gate that the operator has set for a client', () => {
  test('behavior: an owner gets in, and nothing is told that was not asked for', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const { userinfo } = await arrive(person, {})
    expect(Object.keys(userinfo)).toEqual(['sub'])
  })

  test('behavior: who owns nothing is shown what was looked for, and goes back with the reason', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const { html, url } = await enter(person, {})
    for (const text of ['No token found', 'Members of the house', MINE, 'eip155:1', 'not_held', 'block 10'])
      expect(html).toContain(text)
    const left = await person.browser.visit(`${url.href}/abort`, { form: {} })
    expect(left.url.href.startsWith(CALLBACK)).toBe(true)
    expect(errorOf(left.url)[0]).toBe('access_denied')
    expect(errorOf(left.url)[1]).toMatch(/^not_held: /)
  })

  test('security: leaving the request empty, or asking for something else, does not go around it', async () => {
    await set({ gates: ['members'], collections: [`eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(THEIRS, person.account, { id: '1' })
    for (const parameters of [{}, { claims: claims(on(THEIRS)) }, { scope: 'openid siwe' }]) {
      const other = { ...newPerson(), wallet: person.wallet, account: person.account }
      expect((await enter(other, parameters)).html).toMatch(/No token found|Something is missing/)
    }
  })

  test('security: the consent cannot be posted past the gate', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const { url } = await enter(person, {})
    const posted = await person.browser.request(`${url.href}/consent`, { form: { decision: 'allow' } })
    expect(posted.status).toBe(409)
  })

  test('security: the form at the gate takes what it says, from here, at this step', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const { url } = await enter(person, {})
    const send = (form: Record<string, string>, from: 'here' | 'elsewhere' = 'here') =>
      person.browser.request(`${url.href}/gate`, { form, from })
    for (const form of [{}, { action: 'pass' }, { action: 'retry', loginId: 'x' }, { action: 'replace ' }])
      expect((await send(form as Record<string, string>)).status).toBe(400)
    expect((await send({ action: 'retry' }, 'elsewhere')).status).toBe(403)
    expect(
      (await newPerson().browser.request(`${url.href}/gate`, { form: { action: 'retry' } })).status,
    ).toBe(410)
    const early = newPerson()
    const connect = await openInteraction(early, (await authorize(rp())).url)
    const posted = await early.browser.request(`${connect.href}/gate`, { form: { action: 'retry' } })
    expect(posted.status).toBe(409)
  })

  test('security: looking again and again is bounded', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    let { url } = await enter(person, {})
    const statuses: number[] = []
    for (let look = 0; look < 22; look += 1) {
      const answer = await gateForm(person, url, 'retry')
      statuses.push(answer.response.status)
      if (answer.response.status === 200) url = answer.url
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(20)
    expect(statuses.at(-1)).toBe(429)
    // What was just not found is not looked up each time.
    expect(chain().asked()).toBeLessThan(10)
  })

  test('behavior: a token that arrives meanwhile is found by checking again', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const { request, url } = await enter(person, {})
    chain().give(MINE, person.account, { id: '7' })
    idp().advance(10)
    const again = await gateForm(person, url, 'retry')
    const done = await decide(person, again.url)
    expect((await told(done.url, request)).userinfo.sub).toContain(person.wallet.address.toLowerCase())
  })

  test('behavior: a chain that is silent is "try again", never "not an owner"', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    chain().cut(true)
    const { html, url } = await enter(person, {})
    expect(html).toContain('Could not look it up')
    expect(html).toContain('chain_unavailable')
    expect(html).not.toContain('No token found')
    chain().cut(false)
    idp().advance(40)
    expect(await (await gateForm(person, url, 'retry')).response.text()).toContain('name="decision"')
  })

  test('behavior: without a person, a silent chain is "try again" as well', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    await arrive(person, {})
    idp().advance(400)
    chain().cut(true)
    expect((await silent(person, {}))[0]).toBe('temporarily_unavailable')
  })

  test('behavior: a single sign-on session passes the gate of another client, or is told why not', async () => {
    const person = newPerson()
    await arrive(person, { scope: 'openid' })
    await set({ gates: ['members'] })
    expect(await silent(person, {})).toEqual(['access_denied', expect.stringMatching(/^not_held: /)])
    chain().give(MINE, person.account, { id: '7' })
    idp().advance(10)
    expect(await silent(person, {})).toEqual(['code'])
  })
})

describe('another wallet', () => {
  test('behavior: a second account is added, proven by itself, and both together meet the gate', async () => {
    await set({ gates: ['both'] })
    const [first, second] = [newPerson(), newPerson()]
    chain().give(MINE, first.account, { id: '1' })
    chain().give(THEIRS, second.account, { id: '2' })
    const { html, request, url } = await enter(first, { scope: 'openid nft_token' })
    expect(html).toContain('Something is missing')
    const wallets = await first.browser.request(`${url.href}?add=wallet`)
    expect(await wallets.text()).toContain('connect-data')
    const added = { ...second, browser: first.browser }
    const consent = await first.browser.visit(await signIn(added, url))
    const done = await decide(first, consent.url)
    const { userinfo } = await told(done.url, request)
    expect(userinfo.sub).toContain(first.wallet.address.toLowerCase())
    expect(userinfo['account']).toBe(first.account)
    expect(userinfo['accounts']).toEqual([first.account, second.account])
    const { holdings } = userinfo['nft_token'] as { holdings: { account: string; collection: string }[] }
    expect(holdings.map(({ account, collection }) => [account.toLowerCase(), collection])).toEqual([
      [first.account.toLowerCase(), MINE],
      [second.account.toLowerCase(), THEIRS],
    ])
  })

  test('security: an added account counts for the client that it was added for only', async () => {
    await set({ gates: ['both'] })
    const { secret = '' } = await idp().idp.clients.create({
      clientId: 'second',
      name: 'Second',
      redirectUris: [CALLBACK],
      gates: ['both'],
    })
    const [first, second] = [newPerson(), newPerson()]
    chain().give(MINE, first.account, { id: '1' })
    chain().give(THEIRS, second.account, { id: '2' })
    const { url } = await enter(first, {})
    await first.browser.visit(await signIn({ ...second, browser: first.browser }, url))
    const other = await discover({ ...idp(), secret }, 'second')
    const { url: asked } = await authorize(other, { scope: 'openid' })
    const arrived = await first.browser.visit(asked, { from: 'elsewhere' })
    const html = await arrived.response.text()
    expect(html).toContain('Something is missing')
    expect(html.toLowerCase()).not.toContain(second.wallet.address.toLowerCase())
  })

  test('security: an account is added by a proof only, and its message works once', async () => {
    await set({ gates: ['both'] })
    const [first, second] = [newPerson(), newPerson()]
    const { url } = await enter(first, {})
    const added = { ...second, browser: first.browser }
    const proof = await signChallenge(added, await askChallenge(added, url))
    const forged = { ...proof, account: newPerson().account }
    const refused = await post<ProofResponse>(first, url, 'proof', forged)
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'account_mismatch'])
    const fresh = await signChallenge(added, await askChallenge(added, url))
    expect((await post<ProofResponse>(first, url, 'proof', fresh)).status).toBe(200)
    const again = await post<ProofResponse>(first, url, 'proof', fresh)
    expect([again.status, again.body.error?.code]).toEqual([409, 'nonce_used'])
  })

  test('behavior: the person signs in with another wallet instead', async () => {
    await set({ gates: ['members'] })
    const [first, second] = [newPerson(), newPerson()]
    chain().give(MINE, second.account, { id: '7' })
    const { request, url } = await enter(first, {})
    const connect = await gateForm(first, url, 'replace')
    const replaced = { ...second, browser: first.browser }
    const resumed = await first.browser.visit(await signIn(replaced, connect.url))
    const html = await resumed.response.text()
    const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
    const xsrf = field(/name="xsrf" value="([^"]+)"/)
    const consent = await first.browser.visit(field(/action="([^"]+)"/), { form: { xsrf, logout: 'yes' } })
    const done = await decide(first, consent.url)
    expect((await told(done.url, request)).userinfo.sub).toContain(second.wallet.address.toLowerCase())
  })
})

describe('the clients of a configuration', () => {
  test('error: names that are not configured are refused', async () => {
    await expect(set({ gates: ['membres'] })).rejects.toMatchObject({
      code: 'client_invalid',
      field: 'gates',
    })
    await expect(set({ allowedGates: ['x'] })).rejects.toMatchObject({ field: 'allowedGates' })
    await expect(set({ policy: 'x' })).rejects.toMatchObject({ field: 'policy' })
    await expect(set({ collections: ['eip155:1'] })).rejects.toMatchObject({ code: 'client_invalid' })
  })

  test('behavior: what was set is shown again', async () => {
    await set({ gates: ['members'], delegates: ['delegate-v2'], disclosure: 'tier' })
    expect(await idp().idp.clients.get('demo')).toMatchObject({
      gates: ['members'],
      allowedGates: [],
      delegates: ['delegate-v2'],
      disclosure: 'tier',
    })
  })
})
