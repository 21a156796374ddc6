import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { program, runProgram } from '../test/interop/shop.ts'
import { forging, type Stage, useStage } from '../test/interop/stage.ts'
import { answerOf, callbackOf, formOf } from '../test/interop/walk.ts'

type Guide = {
  readonly begin: () => Promise<{ readonly url: URL }>
  readonly finish: (answer: URL, session: object) => Promise<object>
}

/** openid-client as its documentation has it; plain http is for loopback only. */
describe('openid-client', () => {
  const stage = useStage()
  const REDIRECT = 'https://rp.example/callback'
  const SIGNED_OUT = 'https://rp.example/signed-out'
  let rp: client.Configuration

  const discover = (clientId: string, authentication?: client.ClientAuth) =>
    client.discovery(new URL(stage().issuer), clientId, undefined, authentication, {
      execute: [client.allowInsecureRequests],
    })
  const register = async (clientId: string, input: Partial<Parameters<Stage['register']>[0]> = {}) => {
    const { secret } = await stage().register({
      clientId,
      redirectUris: [REDIRECT],
      postLogoutRedirectUris: [SIGNED_OUT],
      ...input,
    })
    return discover(clientId, client.ClientSecretBasic(secret))
  }
  beforeAll(async () => {
    rp = await register('shop')
  })

  const request = async (parameters: Record<string, string> = {}) => {
    const verifier = client.randomPKCECodeVerifier()
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
    }
    const sent = {
      redirect_uri: REDIRECT,
      scope: 'openid siwe nft_token',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      ...parameters,
    }
    return { sent, checks }
  }
  const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }
  const signIn = async (config: client.Configuration, parameters: Record<string, string> = {}) => {
    const { checks, sent } = await request(parameters)
    const person = stage().member()
    const answer = await callbackOf(person, client.buildAuthorizationUrl(config, sent))
    const tokens = await client.authorizationCodeGrant(config, answer, checks)
    return { answer, checks, person, tokens, subject: tokens.claims()?.sub ?? '' }
  }

  test('discovery', () => {
    expect(rp.serverMetadata()).toMatchObject({ issuer: stage().issuer })
    expect(rp.serverMetadata().supportsPKCE()).toBe(true)
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { person, tokens } = await signIn(rp)
    expect(tokens.claims()).toMatchObject({
      iss: stage().issuer,
      aud: 'shop',
      sub: person.account.toLowerCase().replace(':1:', ':'),
    })
    const keys = createRemoteJWKSet(new URL(rp.serverMetadata().jwks_uri ?? ''))
    const verified = await jwtVerify(tokens.id_token ?? '', keys)
    expect(verified.protectedHeader.alg).toBe('RS256')
  })

  test('sign-in by the program of the guide', async () => {
    const { secret } = await stage().register({ clientId: 'guide', redirectUris: [REDIRECT] })
    vi.stubEnv('CLIENT_SECRET', secret)
    const where = { issuer: stage().issuer, origin: new URL(REDIRECT).origin }
    const { begin, finish } = await runProgram<Guide>(
      program('On a server, with openid-client', 'ts', where, [
        ["'shop'", "'guide'"],
        ["['CLIENT_SECRET'])", "['CLIENT_SECRET'], undefined, { execute: [oidc.allowInsecureRequests] })"],
      ]),
    )
    const person = stage().member()
    const { url, ...session } = await begin()
    const claims = await finish(await callbackOf(person, url), session)
    expect(claims).toMatchObject({ aud: 'guide', account: person.account })
  })

  test('claims of the wallet and its tokens', async () => {
    const { person, tokens } = await signIn(rp, { claims: '{"id_token":{"nft_token":null}}' })
    expect(tokens.claims()).toMatchObject({
      account: person.account,
      siwe: { method: 'eip191' },
      nft_token: { owned: true, asked: [{ gate: 'members' }] },
    })
  })

  test('userinfo', async () => {
    const { person, subject, tokens } = await signIn(rp)
    const found = await client.fetchUserInfo(rp, tokens.access_token, subject)
    expect(found).toMatchObject({ account: person.account, nft_token: { owned: true } })
    await expect(client.fetchUserInfo(rp, tokens.access_token, 'eip155:0x00')).rejects.toThrow()
  })

  test('refresh: rotated, with an ID token', async () => {
    const { subject, tokens } = await signIn(rp, OFFLINE)
    const first = tokens.refresh_token ?? ''
    const again = await client.refreshTokenGrant(rp, first)
    expect(again.claims()?.sub).toBe(subject)
    expect(again.refresh_token).not.toBe(first)
    await expect(client.refreshTokenGrant(rp, first)).rejects.toMatchObject({ error: 'invalid_grant' })
    const family = client.refreshTokenGrant(rp, again.refresh_token ?? '')
    await expect(family).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('a pushed request', async () => {
    const { checks, sent } = await request()
    const url = await client.buildAuthorizationUrlWithPAR(rp, sent)
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri'])
    const answer = await callbackOf(stage().member(), url)
    await expect(client.authorizationCodeGrant(rp, answer, checks)).resolves.toHaveProperty('id_token')
  })

  test('DPoP', async () => {
    const bound = await register('bound', { dpopBound: true })
    const DPoP = client.getDPoPHandle(bound, await client.randomDPoPKeyPair('ES256'))
    const { checks, sent } = await request()
    const answer = await callbackOf(stage().member(), client.buildAuthorizationUrl(bound, sent))
    const tokens = await client.authorizationCodeGrant(bound, answer, checks, undefined, { DPoP })
    expect(tokens.token_type).toBe('dpop')
    const subject = tokens.claims()?.sub ?? ''
    await client.fetchUserInfo(bound, tokens.access_token, subject, { DPoP })
    const stolen = client.fetchUserInfo(bound, tokens.access_token, subject)
    await expect(stolen).rejects.toMatchObject({ status: 401 })
  })

  test('private_key_jwt', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }]
    await stage().register({
      clientId: 'signed',
      redirectUris: [REDIRECT],
      authMethod: 'private_key_jwt',
      jwks: { keys },
    })
    const signed = await discover('signed', client.PrivateKeyJwt({ key: privateKey, kid: 'k1' }))
    const { tokens } = await signIn(signed)
    expect(tokens.claims()?.aud).toBe('signed')
    const { privateKey: foreign } = await generateKeyPair('ES256')
    const thief = await discover('signed', client.PrivateKeyJwt({ key: foreign, kid: 'k1' }))
    await expect(signIn(thief)).rejects.toMatchObject({ status: 401 })
  })

  const newRobot = () =>
    register('robot', {
      redirectUris: [],
      postLogoutRedirectUris: [],
      gates: [],
      clientCredentials: true,
      audiences: ['calendar', 'tasks'],
      scopes: ['events.read', 'tasks.read'],
    })

  test('client credentials for a resource', async () => {
    const robot = await newRobot()
    const asked = { resource: 'https://tasks.example/api', scope: 'tasks.read' }
    const tokens = await client.clientCredentialsGrant(robot, asked)
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'tasks.read' })
    const foreign = { resource: 'https://elsewhere.example', scope: 'tasks.read' }
    const refused = client.clientCredentialsGrant(robot, foreign)
    await expect(refused).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('introspection', async () => {
    const { subject, tokens } = await signIn(rp)
    const found = await client.tokenIntrospection(rp, tokens.access_token)
    expect(found).toMatchObject({ active: true, sub: subject, client_id: 'shop' })
    const other = await register('other')
    expect(await client.tokenIntrospection(other, tokens.access_token)).toEqual({ active: false })
  })

  test('revocation', async () => {
    const { subject, tokens } = await signIn(rp, OFFLINE)
    await client.tokenRevocation(rp, tokens.refresh_token ?? '')
    const refresh = client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    await expect(refresh).rejects.toMatchObject({ error: 'invalid_grant' })
    const info = client.fetchUserInfo(rp, tokens.access_token, subject)
    await expect(info).rejects.toMatchObject({ status: 401 })
  })

  test('sign-out at the provider', async () => {
    const { person, tokens } = await signIn(rp)
    const url = client.buildEndSessionUrl(rp, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: SIGNED_OUT,
      state: 'bye',
    })
    const page = await person.browser.visit(url, { from: 'elsewhere' })
    const { action, form } = formOf(await page.response.text())
    const done = await person.browser.visit(action, { form: { ...form, logout: 'yes' } })
    expect(done.url.href).toBe(`${SIGNED_OUT}?state=bye`)
    const { sent } = await request({ prompt: 'none' })
    const silent = await person.browser.visit(client.buildAuthorizationUrl(rp, sent), { from: 'elsewhere' })
    expect(silent.url.searchParams.get('error')).toBe('login_required')
  })

  test('form_post', async () => {
    const { checks, sent } = await request({ response_mode: 'form_post' })
    const url = client.buildAuthorizationUrl(rp, sent)
    const { left, response } = await answerOf(stage().member(), url)
    expect(left).toBe(false)
    const { action, form } = formOf(await response.text())
    expect(action).toBe(REDIRECT)
    const answer = new Request(action, { method: 'POST', body: new URLSearchParams(form) })
    await expect(client.authorizationCodeGrant(rp, answer, checks)).resolves.toHaveProperty('id_token')
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    await expect(signIn(rp)).rejects.toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' })
  })

  test('an ID token with a foreign signature is refused', async () => {
    const strict = await register('strict')
    client.enableNonRepudiationChecks(strict)
    await expect(signIn(strict)).resolves.toHaveProperty('tokens')
    stage().front.tamper(forging())
    await expect(signIn(strict)).rejects.toThrow()
  })

  test('an answer is taken once', async () => {
    const { answer, checks, subject, tokens } = await signIn(rp)
    const again = client.authorizationCodeGrant(rp, answer, checks)
    await expect(again).rejects.toMatchObject({ error: 'invalid_grant' })
    const info = client.fetchUserInfo(rp, tokens.access_token, subject)
    await expect(info).rejects.toMatchObject({ status: 401 })
  })

  test('a wrong state is refused', async () => {
    const { checks, sent } = await request()
    const answer = await callbackOf(stage().member(), client.buildAuthorizationUrl(rp, sent))
    answer.searchParams.set('state', client.randomState())
    await expect(client.authorizationCodeGrant(rp, answer, checks)).rejects.toThrow()
  })
})
