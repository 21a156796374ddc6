import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('evidence', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ chains: { 'eip155:1': {}, 'eip155:8453': {} } })
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const tokensOf = async (person: Person) => {
    const request = await authorize(rp, { scope: 'openid siwe offline_access', prompt: 'login consent' })
    return redeem(rp, await walkThrough(person, request.url), request)
  }

  test('behavior: one person, two sign-ins on two chains: each token says what its own proof said', async () => {
    const here = newPerson()
    const there: Person = {
      ...newPerson(),
      wallet: here.wallet,
      account: `eip155:8453:${here.wallet.address}`,
    }
    const first = await tokensOf(here)
    const second = await tokensOf(there)
    expect(first.claims()?.sub).toBe(second.claims()?.sub)
    const renewed = await client.refreshTokenGrant(rp, first.refresh_token ?? '')
    expect(renewed.claims()).toMatchObject({ account: here.account, siwe: { chain: 'eip155:1' } })
    const userinfo = await client.fetchUserInfo(rp, second.access_token, second.claims()?.sub ?? '')
    expect(userinfo).toMatchObject({ account: there.account, siwe: { chain: 'eip155:8453' } })
  })

  test('behavior: a new sign-in in the same browser does not change what older tokens say', async () => {
    const person = newPerson()
    const first = await tokensOf(person)
    const second = await tokensOf({ ...person, account: `eip155:8453:${person.wallet.address}` })
    expect(second.claims()).toMatchObject({ siwe: { chain: 'eip155:8453' } })
    const renewed = await client.refreshTokenGrant(rp, first.refresh_token ?? '')
    expect(renewed.claims()).toMatchObject({ siwe: { chain: 'eip155:1' } })
  })
})
