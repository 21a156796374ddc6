import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { decide, newPerson, type Person, signIn } from '../person.ts'
import type { Op } from './op.ts'
import type { Client } from './registration.ts'

/** An authorization request and what its answer is checked with. */
export type Asked = {
  readonly client: Client
  readonly url: URL
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** What came back to the relying party. */
export type Callback = Readonly<Record<string, string>>

/** Where a browser ended: at the relying party, or on a page of the provider. */
export type Arrived = {
  readonly callback?: Callback | undefined
  readonly html: string
  readonly status: number
  /** Pages that a person had to act on, in their order. */
  readonly screens: readonly ('connect' | 'consent')[]
}

/** Parameters to add to a request, or, undefined, to leave out. */
export type Parameters = Readonly<Record<string, string | undefined>>

const random = (bytes = 32) => randomBytes(bytes).toString('base64url')

/** What a request differs in: parameters, their order, how many bytes its state has. */
export type Asking = {
  readonly more?: Parameters | undefined
  readonly reversed?: boolean | undefined
  readonly stateLength?: number | undefined
}

/** Makes an authorization request as the suite does, with a PKCE challenge besides. */
export const ask = (
  { metadata, mode }: Op,
  client: Client,
  { more = {}, reversed = false, stateLength = 10 }: Asking = {},
): Asked => {
  const verifier = random()
  const state = random(stateLength)
  const nonce = random(10)
  const url = new URL(metadata.authorization_endpoint)
  const parameters: Parameters = {
    client_id: client.id,
    redirect_uri: client.redirectUri,
    scope: 'openid',
    state,
    nonce,
    response_type: 'code',
    ...(mode === 'form_post' && { response_mode: 'form_post' }),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  }
  const entries = Object.entries(parameters)
  for (const [name, value] of reversed ? entries.toReversed() : entries)
    if (value !== undefined) url.searchParams.set(name, value)
  return { client, url, verifier, state, nonce }
}

const entities = (html: string) =>
  html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')

/** The answer of `response_mode=form_post`: a form that posts itself to the redirect URI, and a policy that lets it. */
const postedBy = async (
  response: Response,
  html: string,
  redirectUri: string,
): Promise<Callback | undefined> => {
  const action = /<form method="post" action="([^"]+)">/.exec(html)?.[1]
  if (action === undefined || entities(action) !== redirectUri) return undefined
  expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(response.headers.get('content-security-policy')).not.toMatch(/form-action 'self'/)
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"\/?>/g)]
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, entities(value)]))
}

type Visited = Awaited<ReturnType<Person['browser']['visit']>>

const arrive = async (
  { mode }: Op,
  { client }: Asked,
  { left, response, url }: Visited,
): Promise<Omit<Arrived, 'screens'>> => {
  const { status } = response
  if (left) {
    expect(`${url.origin}${url.pathname}`).toBe(client.redirectUri.split('?')[0])
    expect(mode).toBe('query')
    return { callback: Object.fromEntries(url.searchParams), html: '', status }
  }
  const html = await response.text()
  return { callback: await postedBy(response, html, client.redirectUri), html, status }
}

/** Whose browser opens a request, and whether by a form in place of a query. */
export type Opened = {
  readonly person?: Person | undefined
  readonly post?: boolean | undefined
  /** What the redirect URI has in its query already. */
  readonly kept?: Readonly<Record<string, string>> | undefined
}

/** Opens a request, signs in and consents where that is asked for, and says where it ended. */
export const open = async (
  op: Op,
  asked: Asked,
  { person = newPerson(), post = false }: Opened = {},
): Promise<Arrived> => {
  const { metadata } = op
  let at = post
    ? await person.browser.visit(metadata.authorization_endpoint, {
        from: 'elsewhere',
        form: Object.fromEntries(asked.url.searchParams),
      })
    : await person.browser.visit(asked.url, { from: 'elsewhere' })
  const screens: ('connect' | 'consent')[] = []
  // At most: sign in, consent, and sign in again.
  while (!at.left && /\/interaction\/[^/]+$/.test(at.url.pathname) && screens.length < 3) {
    const html = await at.response.clone().text()
    const screen = /name="decision"/.test(html) ? 'consent' : 'connect'
    screens.push(screen)
    at =
      screen === 'consent'
        ? await decide(person, at.url)
        : await person.browser.visit(await signIn(person, at.url))
  }
  return { ...(await arrive(op, asked, at)), screens }
}

/** Opens a request that has to end with a code, checks the answer and resolves with the code. */
export const authorize = async (
  op: Op,
  asked: Asked,
  how: Opened = {},
): Promise<{ readonly code: string; readonly screens: Arrived['screens'] }> => {
  const { callback, html, screens } = await open(op, asked, how)
  if (!callback) throw new Error(`no answer: ${html}`)
  // RFC 9207 section 2; OpenID Connect Core 1.0 section 3.1.2.5.
  expect(Object.keys(callback).toSorted()).toEqual(
    ['code', 'iss', 'state', ...Object.keys(how.kept ?? {})].toSorted(),
  )
  expect(callback).toMatchObject({ state: asked.state, iss: op.metadata.issuer, ...how.kept })
  const { code = '' } = callback
  // RFC 6749 section 10.10: 128 bits at the least.
  expect(code).toMatch(/^[A-Za-z0-9_~.-]{22,}$/)
  return { code, screens }
}

/** Opens a request that has to be refused at the redirect URI; resolves with the error. */
export const refusal = async (op: Op, asked: Asked, how: Opened = {}): Promise<string> => {
  const { callback, html, status } = await open(op, asked, how)
  if (!callback) throw new Error(`no answer: ${status} ${html}`)
  expect(callback).toMatchObject({ state: asked.state, iss: op.metadata.issuer })
  expect(callback).not.toHaveProperty('code')
  return callback['error'] ?? ''
}

/** Opens a request that must lead nowhere: an error page of the provider that says why. */
export const errorPage = async (op: Op, asked: Asked, code: string): Promise<void> => {
  const { callback, html, screens, status } = await open(op, asked)
  expect(callback).toBeUndefined()
  expect(screens).toEqual([])
  expect(status).toBe(400)
  expect(html).toContain(code)
}
