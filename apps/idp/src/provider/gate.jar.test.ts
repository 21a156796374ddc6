import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, signIn } from '../test/person.ts'
import { type TestChain, testChain } from '../test/tokens.ts'

const MINE = `0x${'aa'.repeat(20)}`
const OTHER = `0x${'cc'.repeat(20)}`

let chain: TestChain
let idp: TestIdp
let key: CryptoKey

beforeAll(async () => {
  chain = testChain()
  idp = await startIdp(
    { chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } } },
    { adapters: [chain.adapter] },
  )
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  key = privateKey
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  await idp.idp.clients.create({
    clientId: 'signed',
    name: 'Signed',
    redirectUris: [CALLBACK],
    authMethod: 'private_key_jwt',
    jwks: { keys: [jwk] },
    collections: [`eip155:1/${MINE}`],
  })
})

afterAll(() => idp.idp.stop())

/** A signed request object (RFC 9101) by value. */
const requestOf = async (claims: unknown, by: CryptoKey = key, more: object = {}) => {
  const challenge = await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier())
  const request = await new SignJWT({
    client_id: 'signed',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    claims,
    ...more,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'oauth-authz-req+jwt' })
    .setIssuer('signed')
    .setAudience(idp.idp.url)
    .setExpirationTime('1m')
    .sign(by)
  return new URL(`${idp.base}/auth?${new URLSearchParams({ client_id: 'signed', request })}`)
}

const on = (collection: string) => ({ userinfo: { nft_token: { chain: 'eip155:1', collection } } })

describe('nft_token in a signed request object', () => {
  test('behavior: the query is read and checked', async () => {
    const person = newPerson()
    chain.give(MINE, person.account, { id: '7' })
    const page = await openInteraction(person, await requestOf(on(MINE)))
    const consent = await person.browser.visit(await signIn(person, page))
    expect(await consent.response.text()).toContain(
      `${MINE}</code><p class="token"><span><b>#7 </b>token 7</span></p>`,
    )
  })

  test('security: what a client may not ask for it may not ask for by signature either', async () => {
    const refused = await newPerson().browser.visit(await requestOf(on(OTHER)), { from: 'elsewhere' })
    expect(refused.url.searchParams.get('error')).toBe('access_denied')
  })

  test('security: what the address says besides what was signed does not count', async () => {
    const url = await requestOf(on(MINE))
    url.searchParams.set('claims', JSON.stringify(on(OTHER)))
    url.searchParams.set('claim', JSON.stringify({ nft_token: { chain: 'eip155:1', collection: OTHER } }))
    url.searchParams.set('scope', 'openid siwe nft_token')
    const person = newPerson()
    chain.give(OTHER, person.account, { id: '7' })
    const gate = await person.browser.visit(await signIn(person, await openInteraction(person, url)))
    const html = await gate.response.text()
    expect(html).toContain('No token found')
    expect(html).not.toContain(OTHER)
  })

  test("error: the predecessor's form is not moved inside of what was signed", async () => {
    const url = await requestOf({ nft_token: { chain: 'eip155:1', collection: MINE } })
    const refused = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(refused.url.searchParams.get('error')).toBe('invalid_request')
  })

  test('security: an empty list of resources is no way past the checks', async () => {
    for (const scope of ['openid admin', 'openid unheard-of']) {
      const url = await requestOf(undefined, key, { scope, resource: [] })
      const refused = await newPerson().browser.visit(url, { from: 'elsewhere' })
      expect(await refused.response.text()).toContain('invalid_request_object')
    }
  })

  test('security: a request object that somebody else has signed is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const refused = await newPerson().browser.visit(await requestOf(on(MINE), privateKey), {
      from: 'elsewhere',
    })
    expect(await refused.response.text()).toContain('invalid_request_object')
  })
})
