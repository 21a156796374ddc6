import { decodeProtectedHeader } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from './test/idp.ts'
import { newPerson, walkThrough } from './test/person.ts'
import { authorize, discover, redeem } from './test/relyingParty.ts'

describe('sign-in', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  test('default: the relying party receives the proven account', async () => {
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp)
    const answer = await walkThrough(person, request.url)
    expect(answer.searchParams.get('iss')).toBe(idp.idp.url)

    const tokens = await redeem(rp, answer, request)
    const subject = `eip155:${person.wallet.address.toLowerCase()}`
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('RS256')
    expect(tokens.claims()).toMatchObject({
      iss: idp.idp.url,
      aud: 'demo',
      sub: subject,
      account: person.account,
      amr: ['pop'],
      acr: 'urn:countersign:acr:key',
      siwe: { method: 'eip191', account_kind: 'key', chain: 'eip155:1', evidence: { kind: 'offline' } },
    })
    expect(tokens.claims()?.auth_time).toBeTypeOf('number')

    const userinfo = await client.fetchUserInfo(rp, tokens.access_token, subject)
    expect(userinfo).toMatchObject({ sub: subject, account: person.account, siwe: { method: 'eip191' } })
  })

  test('behavior: without the scope, the account is not released', async () => {
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp, { scope: 'openid' })
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    expect(tokens.claims()?.sub).toBe(`eip155:${person.wallet.address.toLowerCase()}`)
    expect(tokens.claims()).not.toHaveProperty('account')
    expect(tokens.claims()).not.toHaveProperty('siwe')
  })

  test('behavior: the claims parameter asks for one claim', async () => {
    const rp = await discover(idp)
    const person = newPerson()
    const claims = JSON.stringify({ id_token: { account: null } })
    const request = await authorize(rp, { scope: 'openid', claims })
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    expect(tokens.claims()).toMatchObject({ account: person.account })
    expect(tokens.claims()).not.toHaveProperty('siwe')
  })
})
