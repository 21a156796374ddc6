import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('authorization code', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  test('error: a second use is refused and ends what the first one gave (RFC 6749 4.1.2)', async () => {
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    const tokens = await redeem(rp, answer, request)
    await expect(redeem(rp, answer, request)).rejects.toMatchObject({ error: 'invalid_grant' })
    const subject = tokens.claims()?.sub ?? ''
    await expect(client.fetchUserInfo(rp, tokens.access_token, subject)).rejects.toMatchObject({
      status: 401,
    })
  })

  test('error: of six uses at once, one wins', async () => {
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => redeem(rp, answer, request)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('error: another client cannot use it', async () => {
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    const spa = await discover(idp, 'spa')
    await expect(redeem(spa, answer, request)).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})
