import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConfigInput } from '../config/schema.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
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
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { type TestChain, testChain } from '../test/tokens.ts'
import type { ProofResponse } from '../web/types.ts'

const MINE = `0x${'aa'.repeat(20)}`
const THEIRS = `0x${'bb'.repeat(20)}`
const OTHER = `0x${'cc'.repeat(20)}`
const on = (collection: string, more: object = {}) => ({ chain: 'eip155:1', collection, ...more })

const config: ConfigInput = {
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] }, 'near:mainnet': {} },
  gates: {
    members: { name: 'Members of the house', gate: on(MINE) },
    quiet: { gate: on(MINE), disclosure: 'boolean' },
    both: { gate: { allOf: [on(MINE), on(THEIRS)] } },
    steps: {
      gate: on(MINE),
      disclosure: 'tier',
      tiers: [
        { name: 'gold', gate: on(MINE, { amount: { min: '2' } }) },
        { name: 'silver', gate: on(MINE) },
      ],
    },
    gold: { gate: on(MINE), policy: 'gold' },
  },
  policies: {
    gold: {
      rego: `package countersign

decision := {"allow": count(reasons) == 0, "reasons": reasons, "claims": {"role": "keeper"}}

reasons contains "a golden token is needed" if {
  count([token | some token in input.nft.tokens; token.metadata.traits.tier == "gold"]) == 0
}`,
      query: 'data.countersign.decision',
    },
  },
  nft: {
    mappings: [
      { claim: 'name', scopes: ['profile'], gate: 'members', from: { any: { field: 'name' } } },
      { claim: 'level', scopes: ['profile'], gate: 'members', from: { eip155: { trait: 'level' } } },
      { claim: 'role', gate: 'gold', from: { any: { policy: 'role' } } },
    ],
    cache: { block: 0, holdings: 0 },
  },
}

let chain: TestChain
let idp: TestIdp
let rp: client.Configuration

beforeEach(async () => {
  chain = testChain()
  idp = await startIdp(config, { adapters: [chain.adapter] })
  rp = await discover(idp)
})

afterEach(() => idp.idp.stop())

const metadata = (level: number, tier = 'gold') => ({
  name: 'Ada',
  attributes: [
    { trait_type: 'level', value: level },
    { trait_type: 'tier', value: tier },
  ],
})

const set = (changes: Parameters<TestIdp['idp']['clients']['update']>[1]) =>
  idp.idp.clients.update('demo', changes)

const claims = (nft_token: unknown, place = 'userinfo') => JSON.stringify({ [place]: { nft_token } })

/** Opens a request and signs in; resolves with where that leads. */
const enter = async (person: Person, parameters: Record<string, string>) => {
  const request = await authorize(rp, { scope: 'openid', ...parameters })
  const next = await signIn(person, await openInteraction(person, request.url))
  const { left, response, url } = await person.browser.visit(next)
  return { request, url, left, html: left ? '' : await response.text() }
}

/** The whole way; resolves with tokens and userinfo. */
const arrive = async (person: Person, parameters: Record<string, string>) => {
  const { html, request, url } = await enter(person, parameters)
  if (html.includes('No token found') || html.includes('Could not look')) throw new Error(html)
  const done = await decide(person, url)
  if (!done.left) throw new Error(await done.response.text())
  return { ...(await told(done.url, request)), answer: done.url }
}

const told = async (answer: URL, request: Awaited<ReturnType<typeof authorize>>) => {
  const tokens = await redeem(rp, answer, request)
  const subject = tokens.claims()?.sub ?? ''
  const userinfo = await client.fetchUserInfo(rp, tokens.access_token, subject)
  return { tokens, userinfo, idToken: decodeJwt(tokens.id_token ?? '') }
}

const errorOf = (url: URL) => [url.searchParams.get('error'), url.searchParams.get('error_description')]

/** A request without a person to answer; resolves with its error, or `code`. */
const silent = async (person: Person, parameters: Record<string, string>) => {
  const { url } = await authorize(rp, { scope: 'openid', prompt: 'none', ...parameters })
  const arrived = await person.browser.visit(url, { from: 'elsewhere' })
  return arrived.url.searchParams.has('code') ? ['code'] : errorOf(arrived.url)
}

const gateForm = (person: Person, page: URL, action: string) =>
  person.browser.visit(`${page.href}/gate`, { form: { action } })

describe('a gate that the operator has set for a client', () => {
  test('behavior: an owner gets in, and nothing is told that was not asked for', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
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
    chain.give(THEIRS, person.account, { id: '1' })
    for (const parameters of [{}, { claims: claims(on(THEIRS)) }, { scope: 'openid siwe' }]) {
      const other = { ...newPerson(), wallet: person.wallet, account: person.account }
      expect((await enter(other, parameters)).html).toContain('No token found')
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
    const connect = await openInteraction(early, (await authorize(rp)).url)
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
    expect(chain.asked()).toBeLessThan(10)
  })

  test('behavior: a token that arrives meanwhile is found by checking again', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const { request, url } = await enter(person, {})
    chain.give(MINE, person.account, { id: '7' })
    idp.advance(10)
    const again = await gateForm(person, url, 'retry')
    const done = await decide(person, again.url)
    expect((await told(done.url, request)).userinfo.sub).toContain(person.wallet.address.toLowerCase())
  })

  test('behavior: a chain that is silent is "try again", never "not an owner"', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    chain.cut(true)
    const { html, url } = await enter(person, {})
    expect(html).toContain('Could not look it up')
    expect(html).toContain('chain_unavailable')
    expect(html).not.toContain('No token found')
    expect((await silent(person, {}))[0]).toBe('temporarily_unavailable')
    chain.cut(false)
    idp.advance(40)
    expect((await gateForm(person, url, 'retry')).url.pathname).toMatch(/interaction/)
    expect(await (await gateForm(person, url, 'retry')).response.text()).not.toContain('Could not look')
  })

  test('behavior: a single sign-on session passes the gate of another client, or is told why not', async () => {
    const person = newPerson()
    await arrive(person, { scope: 'openid' })
    await set({ gates: ['members'] })
    expect(await silent(person, {})).toEqual(['access_denied', expect.stringMatching(/^not_held: /)])
    chain.give(MINE, person.account, { id: '7' })
    idp.advance(10)
    expect(await silent(person, {})).toEqual(['code'])
  })
})

describe('another wallet', () => {
  test('behavior: a second account is added, proven by itself, and both together meet the gate', async () => {
    await set({ gates: ['both'] })
    const [first, second] = [newPerson(), newPerson()]
    chain.give(MINE, first.account, { id: '1' })
    chain.give(THEIRS, second.account, { id: '2' })
    const { html, request, url } = await enter(first, { scope: 'openid nft_token' })
    expect(html).toContain('No token found')
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
    const { secret = '' } = await idp.idp.clients.create({
      clientId: 'second',
      name: 'Second',
      redirectUris: [CALLBACK],
      gates: ['both'],
    })
    const [first, second] = [newPerson(), newPerson()]
    chain.give(MINE, first.account, { id: '1' })
    chain.give(THEIRS, second.account, { id: '2' })
    const { url } = await enter(first, {})
    await first.browser.visit(await signIn({ ...second, browser: first.browser }, url))
    const other = await discover({ ...idp, secret }, 'second')
    const { url: asked } = await authorize(other, { scope: 'openid', prompt: 'none' })
    const arrived = await first.browser.visit(asked, { from: 'elsewhere' })
    expect(errorOf(arrived.url)[0]).toBe('access_denied')
  })

  test('security: an account is added by a proof only, and its message works once', async () => {
    await set({ gates: ['both'] })
    const [first, second] = [newPerson(), newPerson()]
    const { url } = await enter(first, {})
    const added = { ...second, browser: first.browser }
    const proof = await signChallenge(added, await askChallenge(added, url))
    const forged = { ...proof, account: newPerson().account }
    expect((await post<ProofResponse>(first, url, 'proof', forged)).status).toBe(422)
    const fresh = await signChallenge(added, await askChallenge(added, url))
    expect((await post<ProofResponse>(first, url, 'proof', fresh)).status).toBe(200)
    expect((await post<ProofResponse>(first, url, 'proof', fresh)).status).toBeGreaterThanOrEqual(409)
  })

  test('behavior: the person signs in with another wallet instead', async () => {
    await set({ gates: ['members'] })
    const [first, second] = [newPerson(), newPerson()]
    chain.give(MINE, second.account, { id: '7' })
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

describe('nft_token', () => {
  test('behavior: a query of the relying party, answered in full with what was checked', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const { idToken, userinfo } = await arrive(person, { claims: claims(on(MINE)) })
    expect(idToken).not.toHaveProperty('nft_token')
    expect(userinfo['nft_token']).toMatchObject({
      owned: true,
      asked: [{ query: on(MINE) }],
      disclosure: 'full',
      blocks: [{ chain: 'eip155:1', number: expect.stringMatching(/^\d+$/) }],
      holdings: [
        {
          account: expect.stringContaining('eip155:1:0x'),
          chain: 'eip155:1',
          standard: 'erc721',
          collection: MINE,
          balance: '1',
          complete: true,
          tokens: [
            {
              id: '7',
              asset: `eip155:1/erc721:${MINE}/7`,
              metadata: { name: 'Ada', traits: { level: 3, tier: 'gold' }, integrity: 'onchain' },
            },
          ],
          block: { number: expect.stringMatching(/^\d+$/), hash: expect.stringMatching(/^0x/) },
          source: { kind: 'node', method: 'balanceOf' },
        },
      ],
    })
    // Which endpoints an operator uses is not told.
    expect(JSON.stringify(userinfo)).not.toContain('rpc.internal')
  })

  test('behavior: it is in the ID token where it was asked for there', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    const { idToken, userinfo } = await arrive(person, { claims: claims(on(MINE), 'id_token') })
    expect(idToken['nft_token']).toMatchObject({ owned: true, asked: [{ query: on(MINE) }] })
    expect(userinfo).not.toHaveProperty('nft_token')
  })

  test('security: a swapped query is refused before anyone signs in', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const { url } = await authorize(rp, { scope: 'openid', claims: claims(on(OTHER)) })
    const refused = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(errorOf(refused.url)).toEqual(['access_denied', expect.stringMatching(/^nft_not_allowed: /)])
    const { url: nonsense } = await authorize(rp, { scope: 'openid', claims: claims({ chain: 'eip155:1' }) })
    const invalid = await newPerson().browser.visit(nonsense, { from: 'elsewhere' })
    expect(errorOf(invalid.url)).toEqual(['invalid_request', expect.stringMatching(/^nft_request_invalid: /)])
    expect(chain.asked()).toBe(0)
  })

  test('behavior: only that the gate is met, without token and address', async () => {
    await set({ allowedGates: ['quiet'] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7777' })
    const { userinfo } = await arrive(person, {
      scope: 'openid nft_token',
      claims: claims({ gate: 'quiet' }),
    })
    expect(userinfo['nft_token']).toEqual({
      owned: true,
      asked: [{ gate: 'quiet', query: on(MINE) }],
      blocks: [expect.objectContaining({ chain: 'eip155:1' })],
      checked_at: expect.any(String),
      disclosure: 'boolean',
    })
    expect(userinfo).not.toHaveProperty('account')
    expect(userinfo).not.toHaveProperty('accounts')
  })

  test.for([
    [1, 'silver'],
    [2, 'gold'],
  ] as const)('behavior: the tier of %i tokens is %s', async ([count, tier]) => {
    await set({ gates: ['steps'] })
    const person = newPerson()
    for (let id = 0; id < count; id += 1) chain.give(MINE, person.account, { id: String(id) })
    const { userinfo } = await arrive(person, { scope: 'openid nft_token' })
    expect(userinfo['nft_token']).toMatchObject({ owned: true, tier, disclosure: 'tier' })
    expect(userinfo['nft_token']).not.toHaveProperty('holdings')
  })

  test("behavior: the predecessor's request by the front channel is answered in its words as well", async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const claim = JSON.stringify({ nft_token: { chain: 'ETHEREUM', smartContractAddress: MINE } })
    const { userinfo } = await arrive(person, { scope: 'openid nft_token', claim })
    expect(userinfo['account']).toBe(person.account)
    expect(userinfo['nft_token']).toMatchObject({
      owned: true,
      holdings: [{ collection: MINE }],
      evmNftMetadata: { name: 'Ada', attributes: [{ trait_type: 'level', value: 3 }, {}] },
      tezosNftMetadata: null,
      nearNftMetadata: null,
    })
  })

  test('behavior: pushed and posted requests are read the same way', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const nft = {
      ecosystems: ['EVM'],
      nftTokenContraints: { EVM: { chain: 'ETHEREUM', smartContractAddress: MINE } },
    }
    const parameters = { scope: 'openid', claims: JSON.stringify({ nft_token: nft }) }
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    const { url } = await authorize(rp, parameters)
    const push = (body: URLSearchParams) =>
      fetch(`${idp.base}/request`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`demo:${idp.secret}`)}` },
        body,
      })
    const pushed = await push(url.searchParams)
    expect(pushed.status).toBe(201)
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const opened = await person.browser.visit(
      `${idp.base}/auth?${new URLSearchParams({ client_id: 'demo', request_uri })}`,
    )
    const consent = await person.browser.visit(await signIn(person, opened.url))
    expect(await consent.response.text()).toContain(`${MINE}: 7`)

    const posted = newPerson()
    const form = Object.fromEntries(url.searchParams)
    const interaction = await posted.browser.visit(`${idp.base}/auth`, { form, from: 'elsewhere' })
    expect((await posted.browser.visit(await signIn(posted, interaction.url))).response.status).toBe(200)

    url.searchParams.set(
      'claims',
      JSON.stringify({ nft_token: { chain: 'ETHEREUM', smartContractAddress: OTHER } }),
    )
    const refused = await push(url.searchParams)
    expect(await refused.json()).toMatchObject({ error: 'access_denied' })
  })
})

describe('claims from traits', () => {
  test('behavior: an application that knows nothing of tokens gets its profile', async () => {
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const { idToken, userinfo } = await arrive(person, { scope: 'openid profile' })
    expect(userinfo).toMatchObject({ name: 'Ada', level: 3 })
    expect(idToken).toMatchObject({ name: 'Ada', level: 3 })
    expect(userinfo).not.toHaveProperty('nft_token')
  })

  test('security: a query that the request brings along does not choose where a mapped claim comes from', async () => {
    await set({ collections: [`eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain.give(THEIRS, person.account, { id: '1', metadata: { name: 'Eve' } })
    const parameters = { scope: 'openid profile', claims: claims(on(THEIRS)) }
    expect((await enter(person, parameters)).html).toContain('No token found')
    const owner = newPerson()
    chain.give(THEIRS, owner.account, { id: '1', metadata: { name: 'Eve' } })
    chain.give(MINE, owner.account, { id: '7', metadata: metadata(3) })
    expect((await arrive(owner, parameters)).userinfo['name']).toBe('Ada')
  })

  test('behavior: discovery lists the scopes and claims', async () => {
    const discovered = rp.serverMetadata()
    expect(discovered.scopes_supported).toEqual(expect.arrayContaining(['nft_token', 'profile']))
    expect(discovered.claims_supported).toEqual(
      expect.arrayContaining(['nft_token', 'account', 'accounts', 'name', 'level', 'role']),
    )
  })
})

describe('a policy', () => {
  test('behavior: it allows by a trait, and adds a claim', async () => {
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const { userinfo } = await arrive(person, { claims: JSON.stringify({ userinfo: { role: null } }) })
    expect(userinfo['role']).toBe('keeper')
  })

  test('security: it denies by a trait, and the person reads why', async () => {
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7', metadata: metadata(3, 'iron') })
    const { html } = await enter(person, { claims: JSON.stringify({ userinfo: { role: null } }) })
    expect(html).toContain('a golden token is needed')
    expect(await silent(person, { claims: JSON.stringify({ userinfo: { role: null } }) })).toEqual([
      'access_denied',
      'policy_denied: a golden token is needed',
    ])
  })
})

describe('consent', () => {
  test('security: consent to one contract is none to another', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    chain.give(THEIRS, person.account, { id: '8' })
    await arrive(person, { claims: claims(on(MINE)) })
    expect(await silent(person, { claims: claims(on(MINE)) })).toEqual(['code'])
    expect((await silent(person, { claims: claims(on(THEIRS)) }))[0]).toBe('consent_required')
    expect((await silent(person, { claims: claims({ ...on(MINE), disclosure: 'boolean' }) }))[0]).toBe(
      'consent_required',
    )
  })

  test('security: a remembered consent is remembered for its question', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    chain.give(THEIRS, person.account, { id: '8' })
    const { url } = await enter(person, { claims: claims(on(MINE)) })
    await decide(person, url, { decision: 'allow', remember: 'on' })
    const again = { ...newPerson(), wallet: person.wallet, account: person.account }
    expect((await enter(again, { claims: claims(on(MINE)) })).left).toBe(true)
    const other = { ...newPerson(), wallet: person.wallet, account: person.account }
    expect((await enter(other, { claims: claims(on(THEIRS)) })).html).toContain(`${THEIRS}: 8`)
  })

  test('security: tokens of one question do not tell the answer to another', async () => {
    await set({ collections: [`eip155:1/${MINE}`, `eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    chain.give(THEIRS, person.account, { id: '8' })
    const first = await arrive(person, { claims: claims(on(MINE)) })
    const request = await authorize(rp, { scope: 'openid', claims: claims(on(THEIRS)) })
    const page = await person.browser.visit(request.url, { from: 'elsewhere' })
    await decide(person, page.url)
    const subject = first.tokens.claims()?.sub ?? ''
    const later = await client.fetchUserInfo(rp, first.tokens.access_token, subject)
    expect(later['nft_token']).toMatchObject({ holdings: [{ collection: MINE }] })
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
    expect(await idp.idp.clients.get('demo')).toMatchObject({
      gates: ['members'],
      allowedGates: [],
      delegates: ['delegate-v2'],
      disclosure: 'tier',
    })
  })
})
