import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('pkce', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  const ask = async (change: (url: URL) => void) => {
    const { url } = await authorize(rp)
    change(url)
    const { url: answer } = await newPerson().browser.visit(url, { from: 'elsewhere' })
    return answer.searchParams
  }

  test('default: a challenge with its verifier is accepted', async () => {
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
    expect(tokens.access_token).toBeTypeOf('string')
  })

  test('error: a confidential client without a challenge is refused', async () => {
    const answer = await ask(({ searchParams }) => {
      searchParams.delete('code_challenge')
      searchParams.delete('code_challenge_method')
    })
    expect(answer.get('error')).toBe('invalid_request')
    expect(answer.get('code')).toBeNull()
  })

  test.for(['plain', 'S512', ''])('error: method "%s" is refused', async (method) => {
    const answer = await ask(({ searchParams }) => searchParams.set('code_challenge_method', method))
    expect(answer.get('error')).toBe('invalid_request')
  })

  test('error: a missing method does not fall back to plain', async () => {
    const answer = await ask(({ searchParams }) => searchParams.delete('code_challenge_method'))
    expect(answer.get('error')).toBe('invalid_request')
  })

  test.for([
    ['another verifier', client.randomPKCECodeVerifier()],
    ['no verifier', undefined],
  ] as const)('error: the code is not redeemed with %s', async ([, verifier]) => {
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    const checks = { expectedState: request.state, expectedNonce: request.nonce }
    const redeemed = client.authorizationCodeGrant(rp, answer, {
      ...checks,
      ...(verifier !== undefined && { pkceCodeVerifier: verifier }),
    })
    await expect(redeemed).rejects.toMatchObject({ error: 'invalid_grant' })
  })
})
