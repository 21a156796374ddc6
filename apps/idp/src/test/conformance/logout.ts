import { decodeJwt, generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose'
import { expect } from 'vitest'
import { newPerson, type Person } from '../person.ts'
import { conformance, type Module } from './conformance.ts'
import { ask, open, type Parameters } from './flow.ts'
import type { Op } from './op.ts'
import { type Client, POST_LOGOUT } from './registration.ts'
import { flow, type Tokens } from './tokens.ts'

const STATE = 's'.repeat(128)

type SignedIn = { readonly person: Person; readonly tokens: Tokens; readonly client: Client }

const signIn = async (op: Op, client = op.clients[0]): Promise<SignedIn> => {
  const person = newPerson()
  return { person, client, tokens: await flow(op, { person, client }) }
}

const endSession = ({ metadata }: Op, parameters: Parameters): URL => {
  const url = new URL(metadata.end_session_endpoint)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}

const normal = ({ tokens }: SignedIn): Parameters => ({
  id_token_hint: tokens.idToken.raw,
  post_logout_redirect_uri: POST_LOGOUT,
  state: STATE,
})

const decode = (html: string) => html.replaceAll('&amp;', '&').replaceAll('&quot;', '"')

/** Opens the end session endpoint and, where the provider asks, says yes; resolves with where that ended. */
const signOut = async (op: Op, { person }: SignedIn, parameters: Parameters) => {
  const asked = await person.browser.visit(endSession(op, parameters), { from: 'elsewhere' })
  const html = asked.left ? '' : await asked.response.text()
  const action = decode(/<form[^>]*id="op\.logoutForm"[^>]*action="([^"]+)"/.exec(html)?.[1] ?? '')
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
  if (asked.response.status !== 200 || action === '')
    return { status: asked.response.status, left: asked.left, url: asked.url, html }
  const done = await person.browser.visit(action, { form: { xsrf, logout: 'yes' } })
  return {
    status: done.response.status,
    left: done.left,
    url: done.url,
    html: done.left ? '' : await done.response.text(),
  }
}

/** Nobody is signed in any more: a silent request says so. */
const expectSignedOut = async (op: Op, { client, person }: SignedIn, yes = true): Promise<void> => {
  const { callback } = await open(op, ask(op, client, { more: { prompt: 'none' }, stateLength: 96 }), {
    person,
  })
  expect(callback?.['error']).toBe(yes ? 'login_required' : undefined)
  expect(callback?.['code'] === undefined).toBe(yes)
}

/** Signed out and led back, with nothing but the state. */
const ledBack = async (op: Op, before: SignedIn, parameters: Parameters): Promise<void> => {
  const { left, url } = await signOut(op, before, parameters)
  expect(left).toBe(true)
  const { state } = parameters
  expect(url.href).toBe(state === undefined ? POST_LOGOUT : `${POST_LOGOUT}?state=${state}`)
  await expectSignedOut(op, before)
}

/** Signed out, and on a page of the provider that says so. */
const stays = async (op: Op, parameters: (before: SignedIn) => Parameters): Promise<void> => {
  const before = await signIn(op)
  const { html, left, status } = await signOut(op, before, parameters(before))
  expect({ left, status }).toEqual({ left: false, status: 200 })
  expect(html).toContain('signed out')
  await expectSignedOut(op, before)
}

/** Refused on a page of the provider: not led anywhere, and still signed in. */
const refused = async (
  op: Op,
  parameters: (before: SignedIn) => Parameters | Promise<Parameters>,
): Promise<void> => {
  const before = await signIn(op)
  const { html, left, status } = await signOut(op, before, await parameters(before))
  expect({ left, status }).toEqual({ left: false, status: 400 })
  expect(html).toContain('invalid_request')
  await expectSignedOut(op, before, false)
}

const forged = async ({ tokens }: SignedIn): Promise<string> => {
  const { privateKey } = await generateKeyPair('RS256')
  const header = { alg: 'RS256', kid: tokens.idToken.header.kid ?? '' }
  return new SignJWT(tokens.idToken.claims).setProtectedHeader(header).sign(privateKey)
}

/** OpenID Connect Back-Channel Logout 1.0 section 2.4. */
const checkLogoutToken = async (op: Op, { client, tokens }: SignedIn, token: string): Promise<void> => {
  const { payload, protectedHeader } = await jwtVerify(token, await op.keys(), {
    issuer: op.metadata.issuer,
    audience: client.id,
    typ: 'logout+jwt',
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
  })
  expect(protectedHeader.alg).toBe(tokens.idToken.header.alg)
  expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} })
  expect(payload).not.toHaveProperty('nonce')
  expect(payload['sid']).toBe(tokens.idToken.claims['sid'])
  expect(payload['sid']).toBeTypeOf('string')
}

/** Signing out (OpenID Connect RP-Initiated Logout 1.0, Back-Channel Logout 1.0). */
export const LOGOUT: readonly Module[] = [
  conformance('oidcc-rp-initiated-logout', async (op) => {
    const before = await signIn(op)
    await ledBack(op, before, normal(before))
  }),
  conformance('oidcc-rp-initiated-logout-no-state', async (op) => {
    const before = await signIn(op)
    await ledBack(op, before, { ...normal(before), state: undefined })
  }),
  conformance('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', async (op) => {
    await refused(op, (before) => ({ ...normal(before), post_logout_redirect_uri: `${POST_LOGOUT}/other` }))
  }),
  conformance('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', async (op) => {
    await refused(op, (before) => ({ ...normal(before), post_logout_redirect_uri: `${POST_LOGOUT}?foo=bar` }))
  }),
  conformance('oidcc-rp-initiated-logout-modified-id-token-hint', async (op) => {
    await refused(op, (before) => ({
      ...normal(before),
      id_token_hint: new UnsecuredJWT(decodeJwt(before.tokens.idToken.raw)).encode(),
    }))
  }),
  conformance('oidcc-rp-initiated-logout-bad-id-token-hint', async (op) => {
    await refused(op, async (before) => ({ ...normal(before), id_token_hint: await forged(before) }))
  }),
  // Whose address it is cannot be told without the hint: signed out, led nowhere.
  conformance('oidcc-rp-initiated-logout-no-id-token-hint', (op) =>
    stays(op, (before) => ({ ...normal(before), id_token_hint: undefined })),
  ),
  conformance('oidcc-rp-initiated-logout-no-params', (op) => stays(op, () => ({}))),
  conformance('oidcc-rp-initiated-logout-only-state', (op) => stays(op, () => ({ state: STATE }))),
  conformance('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', (op) =>
    stays(op, (before) => ({ ...normal(before), post_logout_redirect_uri: undefined })),
  ),
  conformance('oidcc-backchannel-rp-initiated-logout', async (op) => {
    const told = { backchannel_logout_uri: op.receiver.url, backchannel_logout_session_required: true }
    const before = await signIn(op, await op.register(told))
    const known = op.receiver.tokens.length
    await ledBack(op, before, normal(before))
    await expect.poll(() => op.receiver.tokens.length).toBe(known + 1)
    await checkLogoutToken(op, before, op.receiver.tokens.at(-1) ?? '')
  }),
]
