import { describe, expect, test } from 'vitest'
import { claims, errorOf, gateBench, MINE, metadata, OTHER, on, THEIRS } from '../test/gates.ts'
import { newPerson, signIn } from '../test/person.ts'
import { authorize } from '../test/relyingParty.ts'

const { arrive, chain, enter, idp, rp, set, silent } = gateBench()

describe('nft_token', () => {
  test('behavior: a query of the relying party, answered in full with what was checked', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3) })
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
    chain().give(MINE, person.account, { id: '7' })
    const { idToken, userinfo } = await arrive(person, { claims: claims(on(MINE), 'id_token') })
    expect(idToken['nft_token']).toMatchObject({ owned: true, asked: [{ query: on(MINE) }] })
    expect(userinfo).not.toHaveProperty('nft_token')
  })

  test('security: a swapped query is refused before anyone signs in', async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const { url } = await authorize(rp(), { scope: 'openid', claims: claims(on(OTHER)) })
    const refused = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(errorOf(refused.url)).toEqual(['access_denied', expect.stringMatching(/^nft_not_allowed: /)])
    const { url: nonsense } = await authorize(rp(), {
      scope: 'openid',
      claims: claims({ chain: 'eip155:1' }),
    })
    const invalid = await newPerson().browser.visit(nonsense, { from: 'elsewhere' })
    expect(errorOf(invalid.url)).toEqual(['invalid_request', expect.stringMatching(/^nft_request_invalid: /)])
    expect(chain().asked()).toBe(0)
  })

  test('behavior: only that the gate is met, without token and address', async () => {
    await set({ allowedGates: ['quiet'] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7777' })
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
    for (let id = 0; id < count; id += 1) chain().give(MINE, person.account, { id: String(id) })
    const { userinfo } = await arrive(person, { scope: 'openid nft_token' })
    expect(userinfo['nft_token']).toMatchObject({ owned: true, tier, disclosure: 'tier' })
    expect(userinfo['nft_token']).not.toHaveProperty('holdings')
  })

  test("behavior: the predecessor's request by the front channel is answered in its words as well", async () => {
    await set({ collections: [`eip155:1/${MINE}`] })
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3) })
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
    chain().give(MINE, person.account, { id: '7' })
    const { url } = await authorize(rp(), parameters)
    const push = (body: URLSearchParams) =>
      fetch(`${idp().base}/request`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`demo:${idp().secret}`)}` },
        body,
      })
    const pushed = await push(url.searchParams)
    expect(pushed.status).toBe(201)
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const opened = await person.browser.visit(
      `${idp().base}/auth?${new URLSearchParams({ client_id: 'demo', request_uri })}`,
    )
    const consent = await person.browser.visit(await signIn(person, opened.url))
    expect(await consent.response.text()).toContain(
      `${MINE}</code><p class="token"><span><b>#7 </b>token 7</span></p>`,
    )

    const posted = newPerson()
    const form = Object.fromEntries(url.searchParams)
    const interaction = await posted.browser.visit(`${idp().base}/auth`, { form, from: 'elsewhere' })
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
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const { idToken, userinfo } = await arrive(person, { scope: 'openid profile' })
    expect(userinfo).toMatchObject({ name: 'Ada', level: 3 })
    expect(idToken).toMatchObject({ name: 'Ada', level: 3 })
    expect(userinfo).not.toHaveProperty('nft_token')
  })

  test('security: a query that the request brings along does not choose where a mapped claim comes from', async () => {
    await set({ collections: [`eip155:1/${THEIRS}`] })
    const person = newPerson()
    chain().give(THEIRS, person.account, { id: '1', metadata: { name: 'Eve' } })
    const parameters = { scope: 'openid profile', claims: claims(on(THEIRS)) }
    expect((await enter(person, parameters)).html).toContain('Something is missing')
    const owner = newPerson()
    chain().give(THEIRS, owner.account, { id: '1', metadata: { name: 'Eve' } })
    chain().give(MINE, owner.account, { id: '7', metadata: metadata(3) })
    expect((await arrive(owner, parameters)).userinfo['name']).toBe('Ada')
  })

  test('behavior: discovery lists the scopes and claims', async () => {
    const discovered = rp().serverMetadata()
    expect(discovered.scopes_supported).toEqual(expect.arrayContaining(['nft_token', 'profile']))
    expect(discovered.claims_supported).toEqual(
      expect.arrayContaining(['nft_token', 'account', 'accounts', 'name', 'level', 'role']),
    )
  })
})

describe('a policy', () => {
  test('behavior: it allows by a trait, and adds a claim', async () => {
    const person = newPerson()
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3) })
    const { userinfo } = await arrive(person, { claims: JSON.stringify({ userinfo: { role: null } }) })
    expect(userinfo['role']).toBe('keeper')
  })

  test('security: it denies by a trait, and the person reads why', async () => {
    const person = newPerson()
    const parameters = { claims: JSON.stringify({ userinfo: { role: null } }) }
    chain().give(MINE, person.account, { id: '7', metadata: metadata(3, 'iron') })
    const { html } = await enter(person, parameters)
    for (const text of ['The rules do not admit you', 'a golden token is needed', 'policy_denied'])
      expect(html).toContain(text)
    expect(html).not.toContain('No token found')
    const member = newPerson()
    chain().give(MINE, member.account, { id: '8', metadata: metadata(3) })
    await arrive(member, parameters)
    chain().take(MINE, member.account)
    chain().give(MINE, member.account, { id: '9', metadata: metadata(3, 'iron') })
    idp().advance(400)
    expect(await silent(member, parameters)).toEqual([
      'access_denied',
      'policy_denied: a golden token is needed',
    ])
  })
})
