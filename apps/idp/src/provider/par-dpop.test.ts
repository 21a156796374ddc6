import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('pushed authorization requests', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
    await idp.idp.clients.create({
      clientId: 'par-only',
      name: 'PAR only',
      redirectUris: [CALLBACK],
      authMethod: 'none',
      requirePushedRequests: true,
    })
  })
  afterAll(() => idp.idp.stop())

  const push = async (rp: client.Configuration, scope = 'openid siwe') => {
    const verifier = client.randomPKCECodeVerifier()
    const url = await client.buildAuthorizationUrlWithPAR(rp, {
      redirect_uri: CALLBACK,
      scope,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return { url, verifier }
  }

  test('default: a pushed request signs in, once', async () => {
    const rp = await discover(idp)
    const { url, verifier } = await push(rp)
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri'])
    const answer = await walkThrough(newPerson(), url)
    await expect(
      client.authorizationCodeGrant(rp, answer, { pkceCodeVerifier: verifier }),
    ).resolves.toHaveProperty('id_token')
    const again = await newPerson().browser.visit(url)
    expect(await again.response.text()).toContain('invalid_request_uri')
  })

  test('error: a client that must push cannot send the request itself', async () => {
    const rp = await discover(idp)
    const { url } = await authorize(rp)
    url.searchParams.set('client_id', 'par-only')
    const { url: answer } = await newPerson().browser.visit(url)
    expect(answer.searchParams.get('error')).toBe('invalid_request')
  })

  test('error: an unknown scope is refused when pushed', async () => {
    const rp = await discover(idp)
    await expect(push(rp, 'openid admin')).rejects.toMatchObject({ error: 'invalid_scope' })
  })
})

describe('DPoP', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  test('default: the access token is bound to the key', async () => {
    const rp = await discover(idp, 'spa')
    const handle = client.getDPoPHandle(rp, await client.randomDPoPKeyPair('ES256'))
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    const checks = {
      pkceCodeVerifier: request.verifier,
      expectedState: request.state,
      expectedNonce: request.nonce,
    }
    const tokens = await client.authorizationCodeGrant(rp, answer, checks, undefined, { DPoP: handle })
    expect(tokens.token_type).toBe('dpop')
    const subject = tokens.claims()?.sub ?? ''
    await expect(
      client.fetchUserInfo(rp, tokens.access_token, subject, { DPoP: handle }),
    ).resolves.toMatchObject({ sub: subject })
    const stolen = await fetch(`${idp.base}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    expect(stolen.status).toBe(401)
  })
})
