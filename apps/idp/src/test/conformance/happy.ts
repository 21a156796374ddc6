import { expect } from 'vitest'
import { newPerson } from '../person.ts'
import { conformance, type Module } from './conformance.ts'
import { ask, authorize, open } from './flow.ts'
import type { Op } from './op.ts'
import { REDIRECT } from './registration.ts'
import { checkRefusal, checkTokens, flow, flowToUserinfo, redeem, userinfo } from './tokens.ts'

const wholeFlow = async (op: Op): Promise<void> => {
  const first = await flowToUserinfo(op)
  expect(first.screens).toEqual(['connect', 'consent'])
  // The suite signs in at a second client as well: nothing of one may be seen at the other.
  const second = await flowToUserinfo(op, { client: op.clients[1] })
  expect(second.idToken.claims.aud).not.toBe(first.idToken.claims.aud)
  expect(second.code).not.toBe(first.code)
}

const show = (display: string) => async (op: Op) => {
  const person = newPerson()
  const asked = ask(op, op.clients[0], { more: { display } })
  const page = await person.browser.visit(asked.url, { from: 'elsewhere' })
  expect(page.response.status).toBe(200)
  expect(op.metadata['display_values_supported']).toContain(display)
  const { code } = await authorize(op, asked, { person })
  await checkTokens(op, asked, await redeem(op, asked, code))
}

/** The code flow as it should be, and what must not disturb it. */
export const HAPPY: readonly Module[] = [
  conformance('oidcc-server', wholeFlow),
  conformance('oidcc-server-client-secret-post', async (op) => {
    expect(op.metadata['token_endpoint_auth_methods_supported']).toContain('client_secret_post')
    const client = await op.register({ token_endpoint_auth_method: 'client_secret_post' })
    await flowToUserinfo(op, { client })
    const asked = ask(op, client)
    const { code } = await authorize(op, asked)
    const wrong = { ...asked, client: { ...client, secret: `${client.secret}x` } }
    checkRefusal(await redeem(op, wrong, code), 'invalid_client')
  }),
  conformance('oidcc-response-type-missing', async (op) => {
    const asked = ask(op, op.clients[0], { more: { response_type: undefined } })
    const { callback, screens } = await open(op, asked)
    expect(screens).toEqual([])
    expect(['invalid_request', 'unsupported_response_type']).toContain(callback?.['error'])
    expect(callback).toMatchObject({ state: asked.state, iss: op.metadata.issuer })
  }),
  conformance('oidcc-idtoken-signature', async (op) => {
    const { header } = (await flow(op)).idToken
    expect(header.alg).toBe('RS256')
    expect(header.kid).toBeTypeOf('string')
  }),
  conformance('oidcc-idtoken-unsigned', async (op) => {
    expect(op.metadata['id_token_signing_alg_values_supported']).not.toContain('none')
    await expect(op.register({ id_token_signed_response_alg: 'none' })).rejects.toThrow()
  }),
  conformance('oidcc-userinfo-get', async (op) => void (await flowToUserinfo(op))),
  conformance('oidcc-userinfo-post-header', async (op) => {
    const { accessToken, idToken } = await flow(op)
    const { claims, status } = await userinfo(op, accessToken, 'post-header')
    expect([status, claims['sub']]).toEqual([200, idToken.claims.sub])
  }),
  conformance('oidcc-userinfo-post-body', async (op) => {
    const { accessToken, idToken } = await flow(op)
    const { claims, status } = await userinfo(op, accessToken, 'post-body')
    expect([status, claims['sub']]).toEqual([200, idToken.claims.sub])
  }),
  conformance('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async (op) => {
    const { idToken } = await flow(op, { more: { nonce: undefined } })
    expect(idToken.claims).not.toHaveProperty('nonce')
  }),
  conformance('oidcc-ensure-request-with-unknown-parameter-succeeds', async (op) => {
    await flowToUserinfo(op, { more: { extra: 'foobar' } })
  }),
  conformance('oidcc-display-page', show('page')),
  conformance('oidcc-display-popup', show('popup')),
  conformance('oidcc-ensure-post-request-succeeds', async (op) => {
    const { screens } = await flowToUserinfo(op, { post: true })
    expect(screens).toEqual(['connect', 'consent'])
  }),
  conformance('oidcc-ensure-request-with-valid-pkce-succeeds', async (op) => {
    expect(op.metadata['code_challenge_methods_supported']).toEqual(['S256'])
    await flowToUserinfo(op)
    const asked = ask(op, op.clients[0])
    const { code } = await authorize(op, asked)
    const wrong = { ...asked, verifier: ask(op, op.clients[0]).verifier }
    checkRefusal(await redeem(op, wrong, code), 'invalid_grant')
  }),
  conformance('oidcc-ensure-registered-redirect-uri', async (op) => {
    const client = { ...op.clients[0], redirectUri: `${REDIRECT}/unregistered` }
    const arrived = await open(op, ask(op, client))
    expect(arrived).toMatchObject({ callback: undefined, screens: [], status: 400 })
    expect(arrived.html).toContain('invalid_redirect_uri')
  }),
]
