import { exportJWK, generateKeyPair } from 'jose'
import { expect } from 'vitest'
import type { AdminAnswer } from '../admin.ts'
import { POST_LOGOUT, REDIRECT, type Register } from './registration.ts'
import { SIGNERS } from './tokens.ts'

/** A refused registration, with what the provider answered. */
export class RegistrationRefused extends Error {
  readonly error: unknown
  constructor(error: unknown) {
    super(`registration refused: ${String(error)}`)
    this.error = error
  }
}

/** A key pair of a client. */
export const newClientKey = async (kid = 'suite') => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const about = { kid, alg: 'RS256', use: 'sig' }
  return {
    jwk: { ...(await exportJWK(privateKey)), ...about },
    kid,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), ...about }] },
  }
}

/** As clients do themselves (RFC 7591), with a registration token; by default with a key of their own. */
export const registerDynamically =
  (endpoint: string, token: string): Register =>
  async ({ token_endpoint_auth_method = 'private_key_jwt', ...wanted } = {}) => {
    const key = (wanted.jwks ?? wanted.jwks_uri) ? undefined : await newClientKey()
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Suite',
        redirect_uris: [REDIRECT],
        post_logout_redirect_uris: [POST_LOGOUT],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method,
        ...(key && { jwks: key.jwks }),
        ...wanted,
      }),
    })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    const body = (await response.json()) as Record<string, unknown>
    if (response.status === 400) throw new RegistrationRefused(body['error'])
    // RFC 7591 section 3.2.1.
    expect(response.status, JSON.stringify(body)).toBe(201)
    expect(response.headers.get('cache-control')).toContain('no-store')
    const { client_id: id, client_secret: secret, redirect_uris: uris } = body
    if (key) SIGNERS.set(String(id), key)
    return {
      id: String(id),
      secret: secret as string | undefined,
      auth: token_endpoint_auth_method,
      redirectUri: (uris as readonly string[])[0] ?? REDIRECT,
    }
  }

/** A registration token of the operator's: for any host, for a whole run. */
export const registrationToken = (answer: AdminAnswer): string => {
  expect(answer.status).toBe(201)
  return answer.json.value
}
