import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import {
  askChallenge,
  decide,
  newPerson,
  openInteraction,
  post,
  signChallenge,
  signIn,
  walkThrough,
} from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { testChain } from '../test/tokens.ts'

const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }

let idp: TestIdp
let rp: client.Configuration

beforeEach(async () => {
  idp = await startIdp()
  rp = await discover(idp)
})
afterEach(() => idp.idp.stop())

const record = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)
const types = async () => (await record()).map(({ type }) => type)

const signedIn = async (parameters: Record<string, string> = {}) => {
  const person = newPerson()
  const request = await authorize(rp, parameters)
  const answer = await walkThrough(person, request.url)
  return { person, request, answer, tokens: await redeem(rp, answer, request) }
}

describe('the record of sign-ins', () => {
  test('default: a sign-in and what the client was given, by the person', async () => {
    const { person } = await signedIn(OFFLINE)
    const { account } = person
    const actor = { kind: 'person', account }
    expect(await record()).toEqual([
      {
        type: 'login',
        actor,
        client: 'demo',
        account,
        detail: { method: 'eip191' },
        requestId: expect.any(String),
      },
      {
        type: 'grant',
        actor,
        client: 'demo',
        account,
        detail: { grant: expect.any(String), offline: true },
        requestId: expect.any(String),
      },
    ])
  })

  test('security: nothing in it is a token, a code or a signature', async () => {
    const { answer, tokens } = await signedIn(OFFLINE)
    const text = JSON.stringify(await record())
    for (const secret of [answer.searchParams.get('code'), tokens.access_token, tokens.refresh_token])
      expect(text).not.toContain(secret)
  })

  test('behavior: a refresh is no new grant, a revocation ends one', async () => {
    const { person, tokens } = await signedIn(OFFLINE)
    const again = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    await client.tokenRevocation(rp, again.refresh_token ?? '')
    expect((await record()).slice(2)).toMatchObject([
      {
        type: 'grant.revoked',
        code: 'revoked_by_client',
        actor: { kind: 'app', name: 'demo' },
        client: 'demo',
        account: person.account,
      },
    ])
  })

  test('security: a code or refresh token that is used twice is on record', async () => {
    const reused = { type: 'grant.revoked', code: 'token_reused', client: 'demo' }
    const { tokens } = await signedIn(OFFLINE)
    await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    const again = client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    await expect(again).rejects.toMatchObject({ error: 'invalid_grant' })
    expect((await record()).slice(2)).toMatchObject([reused])
    const { answer, request } = await signedIn(OFFLINE)
    await expect(redeem(rp, answer, request)).rejects.toMatchObject({ error: 'invalid_grant' })
    expect((await record()).slice(5)).toMatchObject([reused])
  })

  test('behavior: a sign-out ends the session, by the person', async () => {
    const { person, tokens } = await signedIn()
    const { browser } = person
    const page = await browser.visit(client.buildEndSessionUrl(rp, { id_token_hint: tokens.id_token ?? '' }))
    const html = await page.response.text()
    const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
    const xsrf = field(/name="xsrf" value="([^"]+)"/)
    await browser.visit(field(/action="([^"]+)"/), { form: { xsrf, logout: 'yes' } })
    const ended = (await record()).slice(2)
    const actor = { kind: 'person', account: person.account }
    expect(ended).toMatchObject([
      { type: 'grant.revoked', code: 'signed_out', client: 'demo', actor },
      { type: 'session.revoked', code: 'signed_out', client: 'demo', actor, account: person.account },
    ])
  })

  test('error: a proof that does not hold, with its code and without an account', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const signed = await signChallenge(newPerson(), await askChallenge(person, page))
    const { status } = await post(person, page, 'proof', { ...signed, account: person.account })
    expect(status).toBe(422)
    const [refused] = await record()
    expect(refused).toMatchObject({ type: 'login.refused', client: 'demo', code: 'reader_missing' })
    expect(refused).not.toHaveProperty('account')
  })

  test('error: a consent that was declined', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const consent = await person.browser.visit(await signIn(person, page))
    await decide(person, consent.url, { decision: 'deny' })
    expect(await types()).toEqual(['login', 'login.refused'])
    const actor = { kind: 'person', account: person.account }
    expect((await record())[1]).toMatchObject({ code: 'access_denied', actor, client: 'demo' })
  })

  test('security: requests that anybody can send do not fill it', async () => {
    await idp.idp.stop()
    const { adapter } = testChain()
    idp = await startIdp({ chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } } }, { adapters: [adapter] })
    rp = await discover(idp)
    const nft_token = { chain: 'eip155:1', collection: `0x${'cc'.repeat(20)}` }
    const { url } = await authorize(rp, { claims: JSON.stringify({ userinfo: { nft_token } }) })
    for (let n = 0; n < 25; n += 1) {
      const answer = await fetch(url, { redirect: 'manual' })
      expect(answer.headers.get('location')).toContain('error=access_denied')
    }
    expect(await types()).toEqual(Array.from({ length: 20 }, () => 'login.refused'))
  })
})
