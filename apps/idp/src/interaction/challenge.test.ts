import { parseMessage } from '@countersign/siwx-ethereum'
import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
import type { ChallengeResponse, ProofResponse } from '../web/types.ts'

describe('challenge and proof', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({
      chains: { 'eip155:1': {}, 'eip155:8453': {} },
      signIn: { challengesPerInteraction: 5 },
    })
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const start = async (person = newPerson()) => ({
    person,
    page: await openInteraction(person, (await authorize(rp)).url),
  })
  const prove = (person: Person, page: URL, proof: unknown) =>
    post<ProofResponse>(person, page, 'proof', proof)

  test('default: the message names provider, account, relying party, chain, nonce and times', async () => {
    const { page, person } = await start()
    const challenge = await askChallenge(person, page)
    const parsed = parseMessage(challenge.message)
    if (!parsed.ok) throw new Error(parsed.code)
    const { message } = parsed
    expect(message).toMatchObject({
      domain: new URL(idp.base).host,
      address: person.wallet.address,
      statement: 'Sign in to Demo shop (rp.example) with Countersign.',
      uri: idp.idp.url,
      chainId: '1',
      requestId: challenge.id,
    })
    expect(message.nonce).toMatch(/^[A-Za-z0-9]{17,}$/)
    const lifetime = Date.parse(message.expirationTime ?? '') - Date.parse(message.issuedAt)
    expect(lifetime).toBe(300_000)
    expect(challenge.expiresIn).toBe(300)
    expect(challenge.expiresAt).toBe(new Date(Date.parse(message.issuedAt) + 300_000).toISOString())
  })

  test('default: the signed message signs in, once', async () => {
    const { page, person } = await start()
    const proof = await signChallenge(person, await askChallenge(person, page))
    const first = await prove(person, page, proof)
    expect(first).toMatchObject({ status: 200, body: { next: expect.stringMatching(/^\/auth\/[\w-]+$/) } })
    const again = await prove(person, page, proof)
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'nonce_used', retryable: false } } })
  })

  test('error: of six proofs at once, one wins', async () => {
    const { page, person } = await start()
    const proof = await signChallenge(person, await askChallenge(person, page))
    const results = await Promise.all(Array.from({ length: 6 }, () => prove(person, page, proof)))
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('behavior: the chain of the account is the chain of the message', async () => {
    const { page, person } = await start()
    const { message } = await askChallenge(person, page, `eip155:8453:${person.wallet.address}`)
    expect(message).toContain('\nChain ID: 8453\n')
  })

  test.for([
    ['eip155:5:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', 'chain_not_allowed'],
    ['eip155:1:0xc02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', 'address_checksum'],
    ['eip155:1:0x1234', 'address_invalid'],
    ['tezos:NetXdQprcVkpaWU:tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM8', 'chain_not_allowed'],
    ['tezos:NetXdQprcVkpaWU:tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM9', 'address_checksum'],
    ['cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0', 'profile_unsupported'],
    ['eip155:constructor:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', 'address_invalid'],
    ['', 'request_invalid'],
  ] as const)('error: no challenge for %s', async ([account, code]) => {
    const { page, person } = await start()
    const { body, status } = await post<ChallengeResponse>(person, page, 'challenge', { account })
    expect(body.error).toMatchObject({ code, retryable: false, requestId: expect.any(String) })
    expect(status).toBeGreaterThanOrEqual(400)
  })

  test('error: a challenge that took too long, and a new one works on the same page', async () => {
    const { page, person } = await start()
    const proof = await signChallenge(person, await askChallenge(person, page))
    idp.advance(301)
    const late = await prove(person, page, proof)
    idp.advance(-301)
    expect(late).toMatchObject({ status: 410, body: { error: { code: 'challenge_expired' } } })
    expect((await signIn(person, page)).pathname).toMatch(/^\/auth\//)
  })

  test('error: a challenge of another interaction, in the same and in another browser', async () => {
    const { page, person } = await start()
    const proof = await signChallenge(person, await askChallenge(person, page))
    const sameBrowser = await openInteraction(person, (await authorize(rp)).url)
    const other = await start()
    for (const [who, where] of [
      [person, sameBrowser],
      [other.person, other.page],
    ] as const) {
      expect((await prove(who, where, proof)).body.error?.code).toBe('challenge_not_found')
    }
    expect((await prove(person, page, proof)).status).toBe(200)
  })

  test('error: the interaction of another browser', async () => {
    const { page, person } = await start()
    const proof = await signChallenge(person, await askChallenge(person, page))
    const thief = newPerson()
    expect((await prove(thief, page, proof)).body.error?.code).toBe('interaction_expired')
    expect((await thief.browser.request(page)).status).toBe(410)
  })

  test('error: an unknown challenge', async () => {
    const { page, person } = await start()
    const proof = { ...(await signChallenge(person, await askChallenge(person, page))), challenge: 'unknown' }
    expect((await prove(person, page, proof)).body.error?.code).toBe('challenge_not_found')
  })

  test('error: a tampered message is refused without using up the challenge', async () => {
    const { page, person } = await start()
    const challenge = await askChallenge(person, page)
    const message = challenge.message.replace('rp.example', 'evil.example')
    const forged = await signChallenge(person, { ...challenge, message })
    expect((await prove(person, page, forged)).body.error).toMatchObject({
      code: 'request_invalid',
      field: 'message',
    })
    expect((await prove(person, page, await signChallenge(person, challenge))).status).toBe(200)
  })

  test('error: the signature of another key', async () => {
    const { page, person } = await start()
    const challenge = await askChallenge(person, page)
    const other = newPerson()
    const signature = await other.wallet.signMessage({ message: challenge.message })
    const proof = { ...(await signChallenge(person, challenge)), signature }
    const { body, status } = await prove(person, page, proof)
    expect(status).toBe(422)
    expect(body.error).toMatchObject({
      code: 'reader_missing',
      expected: person.account,
      received: other.account.split(':')[2],
    })
  })

  test('error: another account than the one that asked', async () => {
    const { page, person } = await start()
    const proof = await signChallenge(person, await askChallenge(person, page))
    const { body } = await prove(person, page, { ...proof, account: newPerson().account })
    expect(body.error?.code).toBe('account_mismatch')
  })

  test.for([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'none' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ 'content-type': 'text/plain' }, 415],
  ] as const)('error: a post with %j', async ([headers, status]) => {
    const { page, person } = await start()
    const json = { account: person.account }
    const response = await person.browser.request(`${page.href}/challenge`, { json, headers })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code: 'request_invalid' } })
  })

  test.for([
    ['challenge', 5_000],
    ['proof', 170_000],
  ] as const)('error: a %s body of %d bytes', async ([endpoint, size]) => {
    const { page, person } = await start()
    const { body, status } = await post(person, page, endpoint, { x: 'x'.repeat(size) })
    expect(status).toBe(413)
    expect(body.error?.code).toBe('request_too_large')
  })

  test('error: more challenges than a sign-in may have, also when asked at once', async () => {
    const { page, person } = await start()
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => post(person, page, 'challenge', { account: person.account })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(answers.filter(({ body }) => body.error?.code === 'rate_limited')).toHaveLength(7)
  })
})
