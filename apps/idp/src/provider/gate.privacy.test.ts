import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { createRecords } from '../store.ts'
import { claims, gateBench, MINE, metadata, on, THEIRS } from '../test/gates.ts'
import { CALLBACK } from '../test/idp.ts'
import {
  askChallenge,
  decide,
  newPerson,
  openInteraction,
  type Person,
  post,
  signChallenge,
  signIn,
} from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

const { arrive, chain, enter, idp, rp, set, silent, told } = gateBench()

const again = (person: Person): Person => ({ ...newPerson(), wallet: person.wallet, account: person.account })

const userinfo = ({
  tokens,
}: {
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers
}) => client.fetchUserInfo(rp(), tokens.access_token, tokens.claims()?.sub ?? '')

describe('without a person', () => {
  test('security: a session tells no client in silence what somebody owns', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3) })
    await arrive(person, { scope: 'openid' })
    const before = chain().asked()
    const probes = [
      on(MINE),
      on(THEIRS),
      on(MINE, { tokens: ['7'] }),
      on(MINE, { traits: [{ name: 'level', op: 'gt', value: 2 }] }),
      on(MINE, { traits: [{ name: 'level', op: 'gt', value: 3 }] }),
    ]
    for (const probe of probes)
      expect((await silent(person, { claims: claims(probe) }))[0]).toBe('consent_required')
    expect(chain().asked()).toBe(before)
  })

  test('behavior: what was consented to is answered, also that it is sold', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    await arrive(person, { claims: claims(on(MINE)) })
    expect(await silent(person, { claims: claims(on(MINE)) })).toEqual(['code'])
    chain().take(MINE, person.account)
    idp().advance(400)
    expect((await silent(person, { claims: claims(on(MINE)) }))[0]).toBe('access_denied')
  })
})

describe('tokens that outlive what was consented to', () => {
  test('security: what the operator tells more from now on is told after a new consent only', async () => {
    await set({ gates: ['members'], disclosure: 'boolean' })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7' })
    const first = await arrive(person, { scope: 'openid nft_token' })
    expect(first.userinfo['nft_token']).toMatchObject({ owned: true, disclosure: 'boolean' })
    await set({ disclosure: 'full' })
    const later = await userinfo(first)
    expect(later).not.toHaveProperty('nft_token')
    expect(later['accounts']).toEqual([person.account])
    expect((await silent(person, { scope: 'openid nft_token' }))[0]).toBe('consent_required')
    const request = await authorize(rp(), { scope: 'openid nft_token' })
    const page = await person.browser.visit(request.url, { from: 'elsewhere' })
    const second = await told((await decide(person, page.url)).url, request)
    expect(second.userinfo['nft_token']).toMatchObject({ holdings: [{ collection: MINE }] })
  })

  test('behavior: a refresh for fewer scopes asks for a part of what was consented to', async () => {
    const person = newPerson()
    await set({ gates: ['members'] })
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const scope = 'openid profile nft_token offline_access'
    const first = await arrive(person, { scope, prompt: 'consent' })
    expect(first.userinfo).toMatchObject({ name: 'Ada', nft_token: { owned: true } })
    const tokens = await client.refreshTokenGrant(rp(), first.tokens.refresh_token ?? '', {
      scope: 'openid nft_token',
    })
    const part = await userinfo({ tokens })
    expect(part).toMatchObject({ nft_token: { owned: true, holdings: [{ collection: MINE }] } })
    expect(part).not.toHaveProperty('name')
  })
})

describe('a wallet that was added', () => {
  const both = { scope: 'openid nft_token' }

  /** At the gate with one wallet, past it with another one. */
  const add = async (person: Person, second: Person, page: URL) =>
    person.browser.visit(await signIn({ ...second, browser: person.browser }, page))

  test('security: is not told on a consent that was remembered before', async () => {
    await set({ gates: ['both'] })
    const [first, second] = [newPerson(), newPerson()]
    for (const collection of [MINE, THEIRS]) chain().give(collection, first.account, { id: '1' })
    const { url } = await enter(first, both)
    await decide(first, url, { decision: 'allow', remember: 'on' })
    expect((await enter(again(first), both)).left).toBe(true)

    chain().take(THEIRS, first.account)
    chain().give(THEIRS, second.account, { id: '2' })
    idp().advance(400)
    const later = again(first)
    const gate = await enter(later, both)
    const consent = await add(later, second, gate.url)
    expect(consent.left).toBe(false)
    expect((await consent.response.text()).toLowerCase()).toContain(second.wallet.address.toLowerCase())
    const done = await decide(later, consent.url)
    const { userinfo: after } = await told(done.url, gate.request)
    expect(after['accounts']).toEqual([first.account, second.account])
    expect(await silent(later, both)).toEqual(['code'])
  })

  test('security: its message is bound to the sign-in that asked for it', async () => {
    await set({ gates: ['both'] })
    const { secret = '' } = await idp().idp.clients.create({
      clientId: 'second',
      name: 'Second',
      redirectUris: [CALLBACK],
      gates: ['both'],
    })
    const other = await discover({ ...idp(), secret }, 'second')
    const [attacker, victim] = [newPerson(), newPerson()]
    chain().give(THEIRS, victim.account, { id: '2' })
    // The victim signs in somewhere; the attacker has read the proof and sends it at the own gate.
    const page = await openInteraction(victim, (await authorize(other)).url)
    const proof = await signChallenge(victim, await askChallenge(victim, page))
    const gate = await enter(attacker, {})
    const sent = await post(attacker, gate.url, 'proof', proof)
    expect([sent.status, sent.body.error?.code]).toEqual([404, 'challenge_not_found'])
    expect((await post(victim, page, 'proof', proof)).status).toBe(200)
  })

  test('security: once it is not proven any more, what rested on it is over', async () => {
    await set({ gates: ['both'] })
    const [first, second] = [newPerson(), newPerson()]
    chain().give(MINE, first.account, { id: '1' })
    chain().give(THEIRS, second.account, { id: '2' })
    const gate = await enter(first, both)
    const consent = await add(first, second, gate.url)
    const session = await told((await decide(first, consent.url)).url, gate.request)
    expect(session.userinfo['accounts']).toHaveLength(2)

    const records = createRecords(idp().idp.store)
    const cookie = first.browser.cookies().find(({ name }) => name.endsWith('_session'))?.value ?? ''
    const { uid } = (await idp().idp.store.adapter('Session').find(cookie)) as { uid: string }
    const { login: id } = (await records.get('SessionLogin', uid)) as { login: string }
    const login = await records.get('Login', id)
    if (!login) throw new Error('no login')
    await records.put('Login', id, { ...login, added: [] }, 3600)
    // Not even a silent chain holds it.
    chain().cut(true)
    await expect(userinfo(session)).rejects.toThrow()
    chain().cut(false)
    idp().advance(10)
    await expect(userinfo(session)).rejects.toThrow()
    expect(idp().logs()).toContain('its gate is not met any more')
  })
})

describe('what a gate withholds', () => {
  test('security: the scope for the account that signed in names no other one', async () => {
    await set({ gates: ['both'], disclosure: 'boolean' })
    const [first, second] = [newPerson(), newPerson()]
    chain().give(MINE, first.account, { id: '1' })
    chain().give(THEIRS, second.account, { id: '2' })
    const scope = 'openid siwe nft_token'
    const gate = await enter(first, { scope })
    const consent = await first.browser.visit(await signIn({ ...second, browser: first.browser }, gate.url))
    expect(await consent.response.text()).not.toContain(second.wallet.address)
    const { userinfo: shared } = await told((await decide(first, consent.url)).url, gate.request)
    expect(shared['account']).toBe(first.account)
    expect(shared).not.toHaveProperty('accounts')
    expect(JSON.stringify(shared).toLowerCase()).not.toContain(second.wallet.address.slice(2).toLowerCase())
  })

  test('security: a pairwise client that is told only that the gate is met learns no address', async () => {
    const { secret = '' } = await idp().idp.clients.create({
      clientId: 'private',
      name: 'Private',
      redirectUris: [CALLBACK],
      subjectType: 'pairwise',
      gates: ['steps'],
    })
    const other = await discover({ ...idp(), secret }, 'private')
    const person = newPerson()
    chain().give(MINE, person.account, { id: '707070707070707' })
    const request = await authorize(other, { scope: 'openid nft_token' })
    const page = await person.browser.visit(await signIn(person, await openInteraction(person, request.url)))
    const done = await decide(person, page.url)
    const tokens = await client.authorizationCodeGrant(other, done.url, {
      pkceCodeVerifier: request.verifier,
      expectedState: request.state,
      expectedNonce: request.nonce,
    })
    const shared = await client.fetchUserInfo(other, tokens.access_token, tokens.claims()?.sub ?? '')
    expect(shared['nft_token']).toMatchObject({ tier: 'silver' })
    const all = JSON.stringify([shared, tokens.claims()]).toLowerCase()
    for (const secretText of [
      person.wallet.address.slice(2).toLowerCase(),
      '707070707070707',
      'rpc.internal',
    ])
      expect(all).not.toContain(secretText)
    chain().take(MINE, person.account)
    idp().advance(400)
    const { url } = await authorize(other, { scope: 'openid nft_token', prompt: 'none' })
    const refused = await person.browser.visit(url, { from: 'elsewhere' })
    expect(refused.url.searchParams.get('error')).toBe('access_denied')
    expect(refused.url.href.toLowerCase()).not.toContain(person.wallet.address.slice(2).toLowerCase())
  })
})
