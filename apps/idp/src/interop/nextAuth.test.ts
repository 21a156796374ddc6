import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { authJs } from '../test/interop/authJs.ts'
import { type ApiRequest, type ApiResponse, nextApi } from '../test/interop/nextApi.ts'
import { type Shop, useShops } from '../test/interop/shop.ts'
import { forging, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice } from '../test/interop/walk.ts'

type Program = {
  readonly handler: (request: ApiRequest, response: ApiResponse, options: object) => unknown
  readonly authOptions: object
}

/** The options of the guide below what Next.js makes of a request: its handler runs without the framework. */
describe('next-auth 4', () => {
  const stage = useStage()
  const SET = { logger: { error: () => {}, warn: () => {} } }
  const openAt = useShops<Program>(stage, {
    heading: 'With NextAuth.js 4',
    callback: '/api/auth/callback/countersign',
    more: "import { createRequire } from 'node:module'\nexport const handler = createRequire(import.meta.url)('next-auth').default",
    listener: ({ authOptions, handler }) =>
      nextApi((request, response) => {
        vi.stubEnv('NEXTAUTH_URL', `http://${request.headers.host}`)
        vi.stubEnv('NEXTAUTH_SECRET', 'a secret of these tests only, long enough for a key')
        return handler(request, response, { ...authOptions, ...SET })
      }),
  })
  type At = Shop<Program>
  let shop: At
  beforeAll(async () => {
    shop = await openAt()
  })

  const { me, start, signIn } = authJs(stage, { first: () => shop, path: '/api/auth' })

  test('discovery', async () => {
    const person = stage().member()
    await person.browser.request(...(await start(person)))
    expect(stage().front.asked).toContain('GET /.well-known/openid-configuration')
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const visitor = stage().member()
    const { headers } = await visitor.browser.request(...(await start(visitor)))
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    const { person, user } = await signIn()
    expect(user).toMatchObject({ name: person.account })
  })

  test('claims of the wallet and its tokens', async () => {
    const at = await openAt({
      clientId: 'claims',
      changes: [
        ["{ scope: 'openid siwe' }", `{ scope: 'openid siwe', claims: '{"id_token":{"nft_token":null}}' }`],
        ['profile.account', 'JSON.stringify(profile.nft_token)'],
      ],
    })
    const { user } = await signIn(at)
    expect(JSON.parse(user.name)).toMatchObject({ owned: true, asked: [{ gate: 'members' }] })
  })

  test('userinfo', async () => {
    const request = '({ client, tokens }) => client.userinfo(tokens.access_token ?? "")'
    const at = await openAt({
      clientId: 'asking',
      changes: [['idToken: true,', `idToken: true, userinfo: { request: ${request} },`]],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ name: person.account })
    expect(stage().front.asked.at(-1)).toBe('GET /userinfo')
  })

  test('private_key_jwt', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = { kid: 'k1', alg: 'ES256', use: 'sig' }
    const keys = JSON.stringify([{ ...privateKey.export({ format: 'jwk' }), ...key }])
    const how = "{ token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256' }"
    const at = await openAt({
      clientId: 'signed',
      client: {
        authMethod: 'private_key_jwt',
        jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), ...key }] },
      },
      changes: [['idToken: true,', `idToken: true, client: ${how}, jwks: { keys: ${keys} },`]],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ name: person.account })
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { url, user } = await signIn()
    expect(url.searchParams.get('error')).toBe('OAuthCallback')
    expect(user).toBeUndefined()
  })

  test('an ID token with a foreign signature is refused', async () => {
    stage().front.tamper(forging())
    const { url, user } = await signIn()
    expect(url.searchParams.get('error')).toBe('OAuthCallback')
    expect(user).toBeUndefined()
  })

  test('an answer is taken once', async () => {
    const person = stage().member()
    const { second, twin } = await bringTwice(person, ...(await start(person)))
    expect(second.headers.get('location')).toContain('error=')
    expect(await me(twin)).toBeUndefined()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    const answer = await bringAstray(person, ...(await start(person)))
    expect(answer.headers.get('location')).toContain('error=')
    expect(await me(person)).toBeUndefined()
  })
})
