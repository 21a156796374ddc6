import { freePort } from '@countersign/testing/freePort'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredClient } from '../clients/metadata.ts'
import type { ClientInput } from '../clients/schema.ts'
import { parseConfig } from '../config/load.ts'
import { createIdp } from '../index.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES } from '../test/machine.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { profiled } from './profile.ts'

const CALENDAR = 'https://calendar.example'

type Keys = { readonly key: CryptoKey; readonly jwk: JWK; readonly alg: string }
const newKeys = async (alg: string): Promise<Keys> => {
  const { privateKey: key, publicKey } = await generateKeyPair(alg)
  return { key, alg, jwk: { ...(await exportJWK(publicKey)), kid: alg, use: 'sig' } }
}

/** What the profile wants of a client. */
const fits = (keys: readonly JWK[]): ClientInput & { clientId: string } => ({
  clientId: 'bank',
  name: 'Bank',
  redirectUris: [CALLBACK],
  authMethod: 'private_key_jwt',
  requirePushedRequests: true,
  dpopBound: true,
  idTokenAlg: 'ES256',
  audiences: ['calendar'],
  scopes: ['events.read'],
  clientCredentials: true,
  jwks: { keys: [...keys] },
})

describe('FAPI 2.0, for one client', () => {
  let idp: TestIdp
  let es256: Keys
  let rs256: Keys
  let base: ClientInput & { clientId: string }
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES })
    ;[es256, rs256] = await Promise.all([newKeys('ES256'), newKeys('RS256')])
    base = { ...fits([es256.jwk, rs256.jwk]), profile: 'fapi2' }
    await idp.idp.clients.create(base)
  })
  afterAll(() => idp.idp.stop())

  const as = (authentication: client.ClientAuth, clientId = 'bank') =>
    client.discovery(new URL(idp.idp.url), clientId, undefined, authentication, {
      execute: [client.allowInsecureRequests],
    })
  const bank = () => as(client.PrivateKeyJwt({ key: es256.key, kid: 'ES256' }))
  const dpopOf = async (rp: client.Configuration, alg = 'ES256') =>
    client.getDPoPHandle(rp, await client.randomDPoPKeyPair(alg))

  const push = async (rp: client.Configuration, changes: Record<string, string | undefined> = {}) => {
    const verifier = client.randomPKCECodeVerifier()
    const parameters = {
      redirect_uri: CALLBACK,
      scope: 'openid offline_access',
      prompt: 'consent',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 's',
      ...changes,
    }
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
    const url = await client.buildAuthorizationUrlWithPAR(
      rp,
      Object.fromEntries(given) as Record<string, string>,
    )
    return { url, verifier }
  }
  const signIn = async (rp: client.Configuration, DPoP?: client.DPoPHandle, changes = {}) => {
    const { url, verifier } = await push(rp, changes)
    const answer = await walkThrough(newPerson(), url)
    const checks = { pkceCodeVerifier: verifier, expectedState: 's' }
    return {
      answer,
      tokens: await client.authorizationCodeGrant(rp, answer, checks, undefined, DPoP && { DPoP }),
    }
  }

  test('default: pushed, proven by a key, bound to a key; the answer names the issuer', async () => {
    const rp = await bank()
    const DPoP = await dpopOf(rp)
    const { answer, tokens } = await signIn(rp, DPoP)
    expect(answer.searchParams.get('iss')).toBe(idp.idp.url)
    expect(tokens.token_type).toBe('dpop')
    expect(rp.serverMetadata()).toMatchObject({
      authorization_response_iss_parameter_supported: true,
      code_challenge_methods_supported: ['S256'],
    })
    const again = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '', {}, { DPoP })
    // Section 5.3.2.1, 9: no rotation; and a lost answer ends nothing.
    expect(again.refresh_token).toBe(tokens.refresh_token)
    const once = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '', {}, { DPoP })
    expect(once.access_token).not.toBe(again.access_token)
    const bare = client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    await expect(bare).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('error: a token request without proof of possession, for people and programs', async () => {
    const rp = await bank()
    await expect(signIn(rp)).rejects.toMatchObject({ error: 'invalid_grant' })
    const bare = client.clientCredentialsGrant(rp, { audience: CALENDAR })
    await expect(bare).rejects.toMatchObject({ error: 'invalid_grant' })
    const bound = client.clientCredentialsGrant(rp, { audience: CALENDAR }, { DPoP: await dpopOf(rp) })
    expect((await bound).token_type).toBe('dpop')
  })

  test('error: a code for the holder of another key (section 5.3.2.1, 12)', async () => {
    const rp = await bank()
    const [mine, other] = [await dpopOf(rp), await dpopOf(rp)]
    const { url, verifier } = await push(rp, { dpop_jkt: await mine.calculateThumbprint() })
    const answer = await walkThrough(newPerson(), url)
    const checks = { pkceCodeVerifier: verifier, expectedState: 's' }
    const stolen = client.authorizationCodeGrant(rp, answer, checks, undefined, { DPoP: other })
    await expect(stolen).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('error: a request that was not pushed', async () => {
    const rp = await bank()
    const url = client.buildAuthorizationUrl(rp, { redirect_uri: CALLBACK, scope: 'openid' })
    const answer = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(answer.url.searchParams.get('error')).toBe('invalid_request')
  })

  test.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no redirect URI', { redirect_uri: undefined }, 'invalid_request'],
    ['another redirect URI', { redirect_uri: `${CALLBACK}/more` }, 'invalid_request'],
    ['another response type', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ])('error: %s', async (_what, changes, error) => {
    await expect(push(await bank(), changes)).rejects.toMatchObject({ error })
  })

  test('error: no authentication, another method, and an algorithm that the profile has not', async () => {
    const weak = await as(client.PrivateKeyJwt({ key: rs256.key, kid: 'RS256' }))
    for (const rp of [weak, await as(client.None()), await as(client.ClientSecretPost('guess'.repeat(10)))])
      await expect(push(rp)).rejects.toMatchObject({ status: 401 })
  })

  const assertion = (claims: object = {}) =>
    new SignJWT({ aud: idp.idp.url, jti: client.randomNonce(), ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'ES256' })
      .setIssuer('bank')
      .setSubject('bank')
      .setIssuedAt()
      .setExpirationTime('1m')
  const pushWith = async (token: string) => {
    const body = new URLSearchParams({
      client_id: 'bank',
      client_assertion: token,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    const response = await fetch(`${idp.base}/request`, { method: 'POST', body })
    return { status: response.status, json: (await response.json()) as { expires_in?: number } }
  }

  test('behavior: an assertion is for the issuer as a string, and not of the future', async () => {
    const { json, status } = await pushWith(await assertion().sign(es256.key))
    expect([status, (json.expires_in ?? 600) < 600]).toEqual([201, true])
    const ahead = Math.floor(Date.now() / 1000) + 300
    for (const claims of [
      { aud: [idp.idp.url] },
      { aud: `${idp.idp.url}/request` },
      { aud: `${idp.idp.url}/token` },
    ])
      expect((await pushWith(await assertion(claims).sign(es256.key))).status).toBe(401)
    expect((await pushWith(await assertion().setIssuedAt(ahead).sign(es256.key))).status).toBe(401)
    expect((await pushWith(await assertion().setNotBefore(ahead).sign(es256.key))).status).toBe(401)
  })

  test('error: a request object signed with an algorithm that the profile has not', async () => {
    const rp = await bank()
    const pushObject = async ({ alg, key }: Keys) => {
      const request = await new SignJWT({
        client_id: 'bank',
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'openid',
        code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      })
        .setProtectedHeader({ alg, kid: alg, typ: 'oauth-authz-req+jwt' })
        .setIssuer('bank')
        .setAudience(idp.idp.url)
        .setIssuedAt()
        .setNotBefore('0s')
        .setExpirationTime('1m')
        .sign(key)
      return client.buildAuthorizationUrlWithPAR(rp, { request })
    }
    expect((await pushObject(es256)).searchParams.has('request_uri')).toBe(true)
    await expect(pushObject(rs256)).rejects.toMatchObject({ error: 'invalid_request_object' })
  })

  test.each([
    ['authMethod', { authMethod: 'client_secret_basic', jwks: undefined }],
    ['authMethod', { authMethod: 'none', clientCredentials: false }],
    ['requirePushedRequests', { requirePushedRequests: false }],
    ['dpopBound', { dpopBound: false }],
    ['idTokenAlg', { idTokenAlg: 'RS256' }],
    ['applicationType', { applicationType: 'native', redirectUris: ['com.example.app:/cb'] }],
    ['redirectUris', { redirectUris: ['http://127.0.0.1/cb'] }],
    ['deviceGrant', { deviceGrant: true }],
    ['audiences', { audiences: ['files'], scopes: [] }],
    ['jwks', { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } }],
    ['jwks', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', alg: 'ES512' }] } }],
  ] as const)('error: a client cannot have the profile with another %s', async (field, changes) => {
    const input = { ...base, ...changes, clientId: 'misfit' } as unknown as ClientInput
    await expect(idp.idp.clients.create(input)).rejects.toMatchObject({ code: 'client_invalid', field })
  })

  test('error: what was stored and does not fit is of no use', async () => {
    const record = await idp.idp.store.clients.get('bank')
    const metadata = {
      ...(record?.metadata as StoredClient),
      client_id: 'stale',
      dpop_bound_access_tokens: false,
    }
    await idp.idp.store.clients.put('stale', metadata)
    const rp = await as(client.PrivateKeyJwt({ key: es256.key, kid: 'ES256' }), 'stale')
    await expect(push(rp)).rejects.toMatchObject({ error: 'invalid_client_metadata' })
  })

  test('behavior: other clients are as they were', async () => {
    const other = {
      ...base,
      profile: 'none',
      clientId: 'other',
      dpopBound: false,
      idTokenAlg: 'RS256',
    } as const
    await idp.idp.clients.create(other)
    const rp = await as(client.PrivateKeyJwt({ key: rs256.key, kid: 'RS256' }), 'other')
    const { tokens } = await signIn(rp)
    const renewed = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect([renewed.token_type, renewed.refresh_token === tokens.refresh_token]).toEqual(['bearer', false])
  })
})

describe('FAPI 2.0, for the whole issuer', () => {
  test('security: clocks may be apart, and no code lives longer for it', () => {
    const lives = (oidc: object) =>
      profiled(parseConfig({ oidc, tokens: { authorizationCode: 60 } }), { ttl: {} })
    expect(lives({ profile: 'fapi2' })).toMatchObject({ clockTolerance: 10, ttl: { AuthorizationCode: 50 } })
    expect(lives({})).not.toHaveProperty('clockTolerance')
  })

  test('default: in the metadata, for every client, and no others', async () => {
    const port = await freePort()
    const base = `http://127.0.0.1:${port}`
    const store = { path: ':memory:' }
    const oidc = { profile: 'fapi2' } as const
    const config = { issuer: base, server: { port }, store, oidc, log: { level: 'silent' } } as const
    const idp = await createIdp({ config })
    await idp.start()
    const metadata = await (await fetch(`${base}/.well-known/openid-configuration`)).json()
    expect(metadata).toMatchObject({
      require_pushed_authorization_requests: true,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256', 'EdDSA'],
      request_object_signing_alg_values_supported: ['PS256', 'ES256', 'EdDSA'],
      id_token_signing_alg_values_supported: ['EdDSA', 'ES256'],
      dpop_signing_alg_values_supported: ['ES256', 'Ed25519', 'EdDSA'],
      response_types_supported: ['code'],
    })
    expect(metadata).not.toHaveProperty('device_authorization_endpoint')
    const { jwk } = await newKeys('ES256')
    const input = { ...fits([jwk]), audiences: [], scopes: [], clientCredentials: false }
    expect((await idp.clients.create(input)).client.profile).toBe('none')
    const open = idp.clients.create({ clientId: 'open', name: 'Open', redirectUris: [CALLBACK] })
    await expect(open).rejects.toMatchObject({ code: 'client_invalid', field: 'authMethod' })
    await idp.stop()
  })
})
