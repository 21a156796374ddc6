import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { authJs } from '../test/interop/authJs.ts'
import { fetching, type Shop, useShops } from '../test/interop/shop.ts'
import { forging, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice } from '../test/interop/walk.ts'

type Program = {
  readonly Auth: (request: Request, config: object) => Promise<Response>
  readonly authConfig: object
}

/** The configuration of the guide, and beside it what Auth.js's framework packages set. */
describe('@auth/core', () => {
  const stage = useStage()
  const SET = {
    basePath: '/auth',
    trustHost: true,
    secret: 'a secret of these tests only, long enough for a key',
    logger: { error: () => {} },
  }
  const open = useShops<Program>(stage, {
    heading: 'With Auth.js',
    callback: '/auth/callback/countersign',
    more: "export { Auth } from '@auth/core'",
    listener: ({ Auth, authConfig }) => fetching((request) => Auth(request, { ...authConfig, ...SET })),
  })
  let shop: Shop<Program>
  beforeAll(async () => {
    shop = await open()
  })

  const { me, start, signIn } = authJs(stage, { first: () => shop, path: '/auth' })

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
    const at = await open({
      clientId: 'claims',
      changes: [
        ["{ scope: 'openid siwe' }", `{ scope: 'openid siwe', claims: { id_token: { nft_token: null } } }`],
        ["profile['account']", "JSON.stringify(profile['nft_token'])"],
      ],
    })
    const { user } = await signIn(at)
    expect(JSON.parse(user.name)).toMatchObject({ owned: true, asked: [{ gate: 'members' }] })
  })

  test('userinfo', async () => {
    const at = await open({
      clientId: 'asking',
      changes: [["type: 'oidc',", "type: 'oidc', idToken: false,"]],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ name: person.account })
    expect(stage().front.asked.at(-1)).toBe('GET /userinfo')
  })

  test('private_key_jwt', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }
    const secret = JSON.stringify(privateKey.export({ format: 'jwk' }))
    const key = `await crypto.subtle.importKey('jwk', ${secret}, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])`
    const at = await open({
      clientId: 'signed',
      client: { authMethod: 'private_key_jwt', jwks: { keys: [jwk] } },
      changes: [
        [
          "type: 'oidc',",
          `type: 'oidc', client: { token_endpoint_auth_method: 'private_key_jwt' }, token: { clientPrivateKey: { key: ${key}, kid: 'k1' } },`,
        ],
      ],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ name: person.account })
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { url, user } = await signIn()
    expect(url.searchParams.get('error')).toBe('Configuration')
    expect(user).toBeUndefined()
  })

  test('an ID token with a foreign signature is taken: TLS vouches for it', async () => {
    stage().front.tamper(forging())
    const { person, user } = await signIn()
    expect(user).toMatchObject({ name: person.account })
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
