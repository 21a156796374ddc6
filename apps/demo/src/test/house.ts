import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'
import type { RelyingPartyOptions } from '../relyingParty.ts'

const COOKIE = 'house'
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'

type Pending = { readonly state: string; readonly nonce: string; readonly verifier: string }
type Member = {
  readonly sid: unknown
  readonly userinfo: Readonly<Record<string, unknown>>
  readonly refreshToken: string | undefined
}

/** A members' house: a relying party that asks for tokens, and lets back-channel logout end its sessions. */
export type House = {
  readonly app: Hono
  /** Payloads of verified logout tokens, oldest first. */
  readonly logouts: readonly Readonly<Record<string, unknown>>[]
  /** Makes the relying party refresh the tokens of its only member; resolves with the error, or `none`. */
  readonly refresh: () => Promise<string>
  readonly reset: () => void
}

/** Creates it; `GET /login` takes any parameters of an authorization request. */
export function createHouse(options: RelyingPartyOptions): House {
  const members = new Map<string, Member>()
  const pending = new Map<string, Pending>()
  const logouts: Record<string, unknown>[] = []
  let known: Promise<client.Configuration> | undefined
  const discover = () => {
    known ??= client.discovery(
      new URL(options.issuer),
      options.clientId,
      undefined,
      client.ClientSecretBasic(options.clientSecret),
      { execute: [client.allowInsecureRequests] },
    )
    return known
  }

  const login = async (c: Context) => {
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    }
    const url = client.buildAuthorizationUrl(await discover(), {
      scope: 'openid nft_token',
      ...c.req.query(),
      redirect_uri: `${options.baseUrl}/callback`,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    })
    pending.set(attempt.state, attempt)
    return c.redirect(url.href, 303)
  }

  const callback = async (c: Context) => {
    const config = await discover()
    const attempt = pending.get(c.req.query('state') ?? '')
    if (!attempt) return c.html(page('Refused', 'unknown state'), 400)
    pending.delete(attempt.state)
    try {
      const answer = new URL(`/callback${new URL(c.req.url).search}`, options.baseUrl)
      const tokens = await client.authorizationCodeGrant(config, answer, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '')
      const id = randomUUID()
      members.set(id, { sid: claims?.['sid'], userinfo, refreshToken: tokens.refresh_token })
      setCookie(c, COOKIE, id, { httpOnly: true, sameSite: 'Lax', path: '/' })
      return c.redirect('/', 303)
    } catch (error) {
      return c.html(page('Refused', said(error)), 403)
    }
  }

  /** OpenID Connect Back-Channel Logout 1.0 section 2.6. */
  const backchannel = async (c: Context) => {
    const { logout_token: token } = await c.req.parseBody()
    if (typeof token !== 'string') return c.body(null, 400)
    const { issuer, jwks_uri: jwks } = (await discover()).serverMetadata()
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(String(jwks))), {
      issuer,
      audience: options.clientId,
      typ: 'logout+jwt',
      requiredClaims: ['jti', 'iat', 'events', 'sid'],
    })
    const events = payload['events'] as Record<string, unknown>
    if (!(LOGOUT in events) || 'nonce' in payload) return c.body(null, 400)
    logouts.push(payload)
    for (const [id, { sid }] of members) if (sid === payload['sid']) members.delete(id)
    return c.body(null, 200)
  }

  const app = new Hono()
  app.onError((_error, c) => c.body(null, 400))
  app.get('/', (c) => {
    const member = members.get(getCookie(c, COOKIE) ?? '')
    if (!member) deleteCookie(c, COOKIE, { path: '/' })
    return c.html(member ? page('Welcome in', JSON.stringify(member.userinfo)) : page('Nobody is here', ''))
  })
  app.get('/login', login)
  app.get('/callback', callback)
  app.post('/backchannel', backchannel)
  return {
    app,
    logouts,
    refresh: async () => {
      const [member] = members.values()
      try {
        await client.refreshTokenGrant(await discover(), member?.refreshToken ?? 'none')
        return 'none'
      } catch (error) {
        return said(error)
      }
    },
    reset: () => {
      members.clear()
      logouts.length = 0
    },
  }
}

/** OAuth error and description. */
function said(error: unknown): string {
  const { error: code, error_description: description } = error as {
    error?: string
    error_description?: string
  }
  return code === undefined ? String(error) : `${code} ${description ?? ''}`
}

function page(title: string, text: string) {
  return html`<!doctype html><html lang="en"><title>House</title><link rel="icon" href="data:,">
<main><h1>${title}</h1><output>${text}</output></main></html>`
}
