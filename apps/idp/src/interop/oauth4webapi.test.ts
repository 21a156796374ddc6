import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import { beforeAll, describe, expect, test } from 'vitest'
import { forging, type Stage, useStage } from '../test/interop/stage.ts'
import { answerOf, callbackOf, formOf } from '../test/interop/walk.ts'

/** oauth4webapi, step by step as in its examples; plain http is for loopback only. */
describe('oauth4webapi', () => {
  const stage = useStage()
  const http = { [oauth.allowInsecureRequests]: true }
  const REDIRECT = 'https://rp.example/callback'
  const SIGNED_OUT = 'https://rp.example/signed-out'
  const SHOP: oauth.Client = { client_id: 'shop' }
  let as: oauth.AuthorizationServer
  let basic: oauth.ClientAuth

  const register = async (clientId: string, input: Partial<Parameters<Stage['register']>[0]> = {}) => {
    const urls = { redirectUris: [REDIRECT], postLogoutRedirectUris: [SIGNED_OUT] }
    return stage().register({ clientId, ...urls, ...input })
  }
  beforeAll(async () => {
    const issuer = new URL(stage().issuer)
    as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http))
    basic = oauth.ClientSecretBasic((await register('shop')).secret)
  })

  const request = async (parameters: Record<string, string> = {}) => {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const nonce = oauth.generateRandomNonce()
    const sent = new URLSearchParams({
      client_id: 'shop',
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'openid siwe nft_token',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...parameters,
    })
    return { verifier, state, nonce, sent, url: new URL(`${as.authorization_endpoint}?${sent}`) }
  }
  type Sent = Awaited<ReturnType<typeof request>>
  type Options = oauth.TokenEndpointRequestOptions & oauth.ProcessAuthorizationCodeResponseOptions

  const redeem = async (
    answer: URL | URLSearchParams,
    { nonce, state, verifier }: Sent,
    {
      authentication = basic,
      shop = SHOP,
      ...options
    }: Options & { authentication?: oauth.ClientAuth; shop?: oauth.Client } = {},
  ) => {
    const found = oauth.validateAuthResponse(as, shop, answer, state)
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      shop,
      authentication,
      found,
      REDIRECT,
      verifier,
      { ...http, ...options },
    )
    const checks = { expectedNonce: nonce, requireIdToken: true }
    const tokens = await oauth.processAuthorizationCodeResponse(as, shop, response, checks)
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    return { tokens, claims, subject: claims?.sub ?? '', response }
  }
  const OFFLINE = { scope: 'openid siwe offline_access', prompt: 'consent' }
  const signIn = async (parameters: Record<string, string> = {}) => {
    const sent = await request(parameters)
    const person = stage().member()
    const answer = await callbackOf(person, sent.url)
    return { person, answer, sent, ...(await redeem(answer, sent)) }
  }
  const userInfo = async (token: string, subject: string) =>
    oauth.processUserInfoResponse(as, SHOP, subject, await oauth.userInfoRequest(as, SHOP, token, http))
  const refresh = async (token: string) =>
    oauth.processRefreshTokenResponse(
      as,
      SHOP,
      await oauth.refreshTokenGrantRequest(as, SHOP, basic, token, http),
    )

  test('discovery', () => {
    expect(as).toMatchObject({
      issuer: stage().issuer,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { answer, claims, person, response } = await signIn()
    expect(answer.searchParams.get('iss')).toBe(stage().issuer)
    expect(claims).toMatchObject({ aud: 'shop', sub: person.account.toLowerCase().replace(':1:', ':') })
    await oauth.validateApplicationLevelSignature(as, response, http)
  })

  test('claims of the wallet and its tokens', async () => {
    const { claims, person } = await signIn({ claims: '{"id_token":{"nft_token":null}}' })
    expect(claims).toMatchObject({
      account: person.account,
      siwe: { method: 'eip191' },
      nft_token: { owned: true, asked: [{ gate: 'members' }] },
    })
  })

  test('userinfo', async () => {
    const { person, subject, tokens } = await signIn()
    const found = await userInfo(tokens.access_token, subject)
    expect(found).toMatchObject({ account: person.account, nft_token: { owned: true } })
    await expect(userInfo(tokens.access_token, 'eip155:0x00')).rejects.toThrow()
  })

  test('refresh: rotated, with an ID token', async () => {
    const { subject, tokens } = await signIn(OFFLINE)
    const first = tokens.refresh_token ?? ''
    const again = await refresh(first)
    expect(oauth.getValidatedIdTokenClaims(again)?.sub).toBe(subject)
    expect(again.refresh_token).not.toBe(first)
    await expect(refresh(first)).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(refresh(again.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  test('a pushed request', async () => {
    const sent = await request()
    const pushed = await oauth.pushedAuthorizationRequest(as, SHOP, basic, sent.sent, http)
    const { request_uri } = await oauth.processPushedAuthorizationResponse(as, SHOP, pushed)
    const query = new URLSearchParams({ client_id: 'shop', request_uri })
    const answer = await callbackOf(stage().member(), `${as.authorization_endpoint}?${query}`)
    await expect(redeem(answer, sent)).resolves.toHaveProperty('claims')
  })

  test('DPoP', async () => {
    const { secret } = await register('bound', { dpopBound: true })
    const shop: oauth.Client = { client_id: 'bound' }
    const DPoP = oauth.DPoP(shop, await oauth.generateKeyPair('ES256'))
    const sent = await request({ client_id: 'bound' })
    const answer = await callbackOf(stage().member(), sent.url)
    const authentication = oauth.ClientSecretBasic(secret)
    const { subject, tokens } = await redeem(answer, sent, { authentication, shop, DPoP })
    expect(tokens.token_type).toBe('dpop')
    const asked = await oauth.userInfoRequest(as, shop, tokens.access_token, { DPoP, ...http })
    await expect(oauth.processUserInfoResponse(as, shop, subject, asked)).resolves.toHaveProperty('account')
    await expect(userInfo(tokens.access_token, subject)).rejects.toMatchObject({ status: 401 })
  })

  test('private_key_jwt', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }]
    await register('signed', { authMethod: 'private_key_jwt', jwks: { keys } })
    const shop = { client_id: 'signed' }
    const signIn = async (key: CryptoKey) => {
      const sent = await request({ client_id: 'signed' })
      const answer = await callbackOf(stage().member(), sent.url)
      return redeem(answer, sent, { shop, authentication: oauth.PrivateKeyJwt({ key, kid: 'k1' }) })
    }
    expect((await signIn(privateKey)).claims?.aud).toBe('signed')
    const { privateKey: foreign } = await generateKeyPair('ES256')
    await expect(signIn(foreign)).rejects.toMatchObject({ status: 401 })
  })

  test('client credentials for a resource', async () => {
    const { secret } = await register('robot', {
      redirectUris: [],
      postLogoutRedirectUris: [],
      gates: [],
      clientCredentials: true,
      audiences: ['calendar', 'tasks'],
      scopes: ['events.read', 'tasks.read'],
    })
    const robot = { client_id: 'robot' }
    const grant = async (resource: string) => {
      const asked = new URLSearchParams({ resource, scope: 'events.read' })
      const how = oauth.ClientSecretBasic(secret)
      const response = await oauth.clientCredentialsGrantRequest(as, robot, how, asked, http)
      return oauth.processClientCredentialsResponse(as, robot, response)
    }
    const { access_token } = await grant('https://calendar.example')
    const called = new Request('https://calendar.example/api', {
      headers: { authorization: `Bearer ${access_token}` },
    })
    const claims = await oauth.validateJwtAccessToken(as, called, 'https://calendar.example', {
      ...http,
      signingAlgorithms: ['ES256'],
    })
    expect(claims).toMatchObject({ client_id: 'robot', scope: 'events.read' })
    await expect(grant('https://elsewhere.example')).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('introspection', async () => {
    const { subject, tokens } = await signIn()
    const other = { client_id: 'other' }
    const { secret } = await register('other')
    const ask = async (client: oauth.Client, how: oauth.ClientAuth) => {
      const response = await oauth.introspectionRequest(as, client, how, tokens.access_token, http)
      return oauth.processIntrospectionResponse(as, client, response)
    }
    expect(await ask(SHOP, basic)).toMatchObject({ active: true, sub: subject, client_id: 'shop' })
    expect(await ask(other, oauth.ClientSecretBasic(secret))).toEqual({ active: false })
  })

  test('revocation', async () => {
    const { subject, tokens } = await signIn(OFFLINE)
    const response = await oauth.revocationRequest(as, SHOP, basic, tokens.refresh_token ?? '', http)
    await oauth.processRevocationResponse(response)
    await expect(refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(userInfo(tokens.access_token, subject)).rejects.toMatchObject({ status: 401 })
  })

  test('sign-out at the provider', async () => {
    const { person, tokens } = await signIn()
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: SIGNED_OUT,
      state: 'bye',
    })
    const page = await person.browser.visit(`${as.end_session_endpoint}?${query}`, { from: 'elsewhere' })
    const { action, form } = formOf(await page.response.text())
    const done = await person.browser.visit(action, { form: { ...form, logout: 'yes' } })
    expect(done.url.href).toBe(`${SIGNED_OUT}?state=bye`)
  })

  test('form_post', async () => {
    const sent = await request({ response_mode: 'form_post' })
    const { left, response } = await answerOf(stage().member(), sent.url)
    expect(left).toBe(false)
    const { action, form } = formOf(await response.text())
    expect(action).toBe(REDIRECT)
    await expect(redeem(new URLSearchParams(form), sent)).resolves.toHaveProperty('claims')
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    await expect(signIn()).rejects.toMatchObject({ code: oauth.JWT_CLAIM_COMPARISON })
  })

  test('an ID token with a foreign signature is refused', async () => {
    stage().front.tamper(forging())
    const { response } = await signIn()
    await expect(oauth.validateApplicationLevelSignature(as, response, http)).rejects.toThrow()
  })

  test('an answer is taken once', async () => {
    const { answer, sent, subject, tokens } = await signIn()
    await expect(redeem(answer, sent)).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(userInfo(tokens.access_token, subject)).rejects.toMatchObject({ status: 401 })
  })

  test('a wrong state is refused', async () => {
    const sent = await request()
    const answer = await callbackOf(stage().member(), sent.url)
    answer.searchParams.set('state', oauth.generateRandomState())
    await expect(redeem(answer, sent)).rejects.toThrow()
  })
})
