import { createHash, randomUUID } from 'node:crypto'
import { importJWK, type JWTHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { expect } from 'vitest'
import { type Arrived, type Asked, type Asking, ask, authorize, type Opened } from './flow.ts'
import type { Op } from './op.ts'
import type { Client } from './registration.ts'

/** A client that signs its assertions (`private_key_jwt`). */
export type Signer = { readonly jwk: Readonly<Record<string, unknown>>; readonly kid: string }

/** What the token endpoint answered. */
export type TokenAnswer = {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** A checked ID token. */
export type IdToken = {
  readonly raw: string
  readonly header: JWTHeaderParameters
  readonly claims: JWTPayload & Readonly<Record<string, unknown>>
}

/** What a sign-in gave. */
export type Tokens = {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly idToken: IdToken
  readonly screens: Arrived['screens']
  readonly code: string
}

/** Makes an assertion of a client (RFC 7523 section 3). */
export const assertionOf = async ({ id }: Client, { jwk, kid }: Signer, audience: string): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(await importJWK(jwk, 'RS256'))

/** Signing keys of the clients that have some, by client id. */
export const SIGNERS: Map<string, Signer> = new Map()

const proofOf = async ({ metadata }: Op, client: Client, audience = metadata.token_endpoint) => {
  const signer = SIGNERS.get(client.id)
  if (client.auth === 'private_key_jwt' && signer) {
    return {
      form: {
        client_id: client.id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertionOf(client, signer, audience),
      },
    }
  }
  const { id, secret = '' } = client
  if (client.auth === 'client_secret_post') return { form: { client_id: id, client_secret: secret } }
  return {
    headers: { authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}` },
  }
}

/** Posts to an endpoint that authenticates clients. */
export const postAs = async (
  op: Op,
  client: Client,
  form: Readonly<Record<string, string>>,
  {
    url = op.metadata.token_endpoint,
    audience,
  }: { url?: string | undefined; audience?: string | undefined } = {},
): Promise<TokenAnswer> => {
  const proof = await proofOf(op, client, audience)
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', ...proof.headers },
    body: new URLSearchParams({ ...form, ...proof.form }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as TokenAnswer['body'],
  }
}

/** Redeems a code. */
export const redeem = (
  op: Op,
  { client, verifier }: Asked,
  code: string,
  more: { audience?: string | undefined; form?: Readonly<Record<string, string>> | undefined } = {},
): Promise<TokenAnswer> =>
  postAs(
    op,
    client,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: client.redirectUri,
      code_verifier: verifier,
      ...more.form,
    },
    { audience: more.audience },
  )

const half = (value: string, alg = 'RS256') => {
  const hash = createHash(`sha${alg.slice(2)}`)
    .update(value)
    .digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}

/** OpenID Connect Core 1.0 section 3.1.3.7, and the access token's hash where there is one. */
export const checkIdToken = async (
  op: Op,
  { client, nonce }: Pick<Asked, 'client'> & { readonly nonce?: string | undefined },
  { access_token: accessToken, id_token: raw }: TokenAnswer['body'],
): Promise<IdToken> => {
  const { payload, protectedHeader: header } = await jwtVerify(String(raw), await op.keys(), {
    issuer: op.metadata.issuer,
    audience: client.id,
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
  })
  expect(header.kid).toBeTypeOf('string')
  expect(op.metadata['id_token_signing_alg_values_supported']).toContain(header.alg)
  expect(payload.aud).toBe(client.id)
  expect(payload['nonce']).toBe(nonce)
  expect(payload.sub).toMatch(/^[\x21-\x7e]{1,255}$/)
  if (payload['at_hash'] !== undefined) expect(payload['at_hash']).toBe(half(String(accessToken), header.alg))
  return { raw: String(raw), header, claims: payload }
}

/** RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3. */
export const checkTokens = async (
  op: Op,
  asked: Asked,
  { body, headers, status }: TokenAnswer,
): Promise<Pick<Tokens, 'accessToken' | 'refreshToken' | 'idToken'>> => {
  expect(status, JSON.stringify(body)).toBe(200)
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(headers.get('cache-control')).toContain('no-store')
  expect(String(body['token_type']).toLowerCase()).toBe('bearer')
  expect(body['expires_in']).toBeGreaterThan(0)
  expect(body['access_token']).toMatch(/^[A-Za-z0-9._~+/-]{22,}=*$/)
  const nonce = asked.url.searchParams.get('nonce') ?? undefined
  const refreshToken = body['refresh_token']
  const idToken = await checkIdToken(op, { client: asked.client, nonce }, body)
  // Not asked for, not told (sections 5.4 and 5.5).
  if (asked.url.searchParams.get('scope') === 'openid')
    for (const name of ['name', 'email', 'address', 'phone_number', 'account'])
      expect(idToken.claims).not.toHaveProperty(name)
  return {
    accessToken: String(body['access_token']),
    idToken,
    ...(typeof refreshToken === 'string' && { refreshToken }),
  }
}

/** RFC 6749 section 5.2. */
export const checkRefusal = ({ body, headers, status }: TokenAnswer, error: string): void => {
  expect(status).toBe(error === 'invalid_client' ? 401 : 400)
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(body['error']).toBe(error)
  expect(body['error_description'] ?? '').toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/)
  expect(body).not.toHaveProperty('access_token')
}

/** What a whole sign-in may differ in. */
export type How = Asking & Opened & { readonly client?: Client | undefined }

/** The whole flow with every check that the suite makes on its way. */
export const flow = async (op: Op, { client = op.clients[0], ...how }: How = {}): Promise<Tokens> => {
  const asked = ask(op, client, how)
  const { code, screens } = await authorize(op, asked, how)
  return { ...(await checkTokens(op, asked, await redeem(op, asked, code))), screens, code }
}

/** What the userinfo endpoint says to a bearer of the token. */
export const userinfo = async (
  { metadata }: Op,
  token: string,
  how: 'get' | 'post-header' | 'post-body' = 'get',
): Promise<{ readonly status: number; readonly claims: Readonly<Record<string, unknown>> }> => {
  const header = { authorization: `Bearer ${token}` }
  const response = await fetch(metadata.userinfo_endpoint, {
    method: how === 'get' ? 'GET' : 'POST',
    ...(how !== 'post-body' && { headers: header }),
    ...(how === 'post-body' && { body: new URLSearchParams({ access_token: token }) }),
  })
  const text = await response.text()
  return { status: response.status, claims: response.ok ? JSON.parse(text) : {} }
}

/** The whole flow and the userinfo endpoint, whose `sub` has to be the ID token's (section 5.3.2). */
export const flowToUserinfo = async (
  op: Op,
  how?: How,
): Promise<Tokens & { readonly claims: Readonly<Record<string, unknown>> }> => {
  const tokens = await flow(op, how)
  const { claims, status } = await userinfo(op, tokens.accessToken)
  expect(status).toBe(200)
  expect(claims['sub']).toBe(tokens.idToken.claims.sub)
  return { ...tokens, claims }
}
