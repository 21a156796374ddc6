import { expect } from 'vitest'
import { conformance, type Module } from './conformance.ts'
import { ask, authorize } from './flow.ts'
import { type Op, pass } from './op.ts'
import type { Client } from './registration.ts'
import {
  checkIdToken,
  checkRefusal,
  checkTokens,
  flow,
  postAs,
  redeem,
  type TokenAnswer,
  userinfo,
} from './tokens.ts'

const reuse = async (op: Op, seconds: number): Promise<void> => {
  const asked = ask(op, op.clients[0])
  const { code } = await authorize(op, asked)
  const { accessToken } = await checkTokens(op, asked, await redeem(op, asked, code))
  expect((await userinfo(op, accessToken)).status).toBe(200)
  if (seconds > 0) pass(seconds)
  checkRefusal(await redeem(op, asked, code), 'invalid_grant')
  // RFC 6749 section 4.1.2: what the first use gave ends.
  expect((await userinfo(op, accessToken)).status).toBe(401)
}

/** Asks for new tokens. */
export const refresh = (op: Op, refreshToken: string, client: Client = op.clients[0]): Promise<TokenAnswer> =>
  postAs(op, client, { grant_type: 'refresh_token', refresh_token: refreshToken })

/** What an application that keeps people signed in asks for (OpenID Connect Core 1.0 section 11). */
export const OFFLINE = { scope: 'openid offline_access', prompt: 'consent' }

/** Codes and refresh tokens. */
export const GRANTS: readonly Module[] = [
  conformance('oidcc-codereuse', (op) => reuse(op, 0)),
  conformance('oidcc-codereuse-30seconds', (op) => reuse(op, 30)),
  conformance('oidcc-refresh-token', async (op) => {
    expect(op.metadata['grant_types_supported']).toContain('refresh_token')
    expect(op.metadata['scopes_supported']).toContain('offline_access')
    const first = await flow(op, { more: OFFLINE })
    expect(first.refreshToken).toMatch(/^[\x20-\x7e]+$/)
    const answer = await refresh(op, first.refreshToken ?? '')
    expect(answer.status).toBe(200)
    // OpenID Connect Core 1.0 section 12.2: of the same sign-in, with or without its nonce.
    const nonce = first.idToken.claims['nonce'] as string | undefined
    const { claims } = await checkIdToken(op, { client: op.clients[0], nonce }, answer.body)
    const { aud, auth_time, iss, sub } = first.idToken.claims
    expect(claims).toMatchObject({ aud, auth_time, iss, sub })
    expect(claims.iat).toBeGreaterThanOrEqual(first.idToken.claims.iat ?? Number.POSITIVE_INFINITY)
    expect(answer.body['access_token']).not.toBe(first.accessToken)
    expect((await userinfo(op, String(answer.body['access_token']))).status).toBe(200)
    const second = await flow(op, { client: op.clients[1], more: OFFLINE })
    checkRefusal(await refresh(op, second.refreshToken ?? ''), 'invalid_grant')
  }),
]
