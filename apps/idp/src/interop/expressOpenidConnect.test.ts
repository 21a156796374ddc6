import { generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Shop, useShops } from '../test/interop/shop.ts'
import { forging, useStage } from '../test/interop/stage.ts'
import {
  answerOf,
  bringAstray,
  bringTwice,
  follow,
  formOf,
  signInAt,
  signOutAt,
} from '../test/interop/walk.ts'
import type { Person } from '../test/person.ts'

type Request = IncomingMessage & {
  readonly oidc: {
    readonly refreshToken: string
    readonly idToken: string
    readonly accessToken: { readonly refresh: () => Promise<unknown> }
    readonly fetchUserInfo: () => Promise<object>
  }
}
type Answer = ServerResponse & { readonly json: (value: unknown) => void }
type Program = {
  readonly app: RequestListener & {
    readonly get: (path: string, handler: (request: Request, response: Answer) => Promise<void>) => void
  }
}
type Open = Shop<Program>

/** The program of the guide; the changes are options that its documentation names. */
describe('express-openid-connect', () => {
  const stage = useStage((origin) => ({ oidc: { internalOrigins: [origin] } }))
  const open = useShops<Program>(stage, {
    heading: 'With Express, by express-openid-connect',
    callback: '/callback',
    listener: ({ app }) => app,
  })
  const PLAIN = 'authRequired: false,'
  let shop: Open
  beforeAll(async () => {
    shop = await open()
    shop.program.app.get('/userinfo', async ({ oidc }, response) => {
      response.json(await oidc.fetchUserInfo())
    })
  })

  const me = async ({ browser }: Person, { origin }: Open, path = '/me') => {
    const { left, response } = await browser.visit(origin + path)
    return left ? undefined : ((await response.json()) as Record<string, unknown>)
  }
  const signIn = async (at: Open, person = stage().member()) => {
    const { response } = await signInAt(person, `${at.origin}/login`)
    return { person, user: await me(person, at), response }
  }

  test('discovery', async () => {
    const { asked } = stage().front
    await stage().member().browser.request(`${shop.origin}/login`)
    expect(asked).toContain('GET /.well-known/openid-configuration')
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const person = stage().member()
    const { headers } = await person.browser.request(`${shop.origin}/login`)
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    const { user } = await signIn(shop, person)
    expect(user).toMatchObject({ sub: person.account.toLowerCase().replace(':1:', ':') })
  })

  test('claims of the wallet and its tokens', async () => {
    const at = await open({
      clientId: 'claims',
      changes: [["'openid siwe'", `'openid siwe', claims: '{"id_token":{"nft_token":null}}'`]],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({
      account: person.account,
      siwe: { method: 'eip191' },
      nft_token: { owned: true },
    })
  })

  test('userinfo', async () => {
    const { person } = await signIn(shop)
    expect(await me(person, shop, '/userinfo')).toMatchObject({ account: person.account })
  })

  test('refresh: rotated, with an ID token', async () => {
    const at = await open({
      clientId: 'refreshing',
      changes: [["'openid siwe'", "'openid siwe offline_access', prompt: 'consent'"]],
    })
    at.program.app.get('/refresh', async ({ oidc }, response) => {
      const before = oidc.refreshToken
      await oidc.accessToken.refresh()
      response.json([before, oidc.refreshToken])
    })
    const { person } = await signIn(at)
    const answers: Readonly<Record<string, unknown>>[] = []
    stage().front.tamper((answer) => {
      answers.push(answer)
      return answer
    })
    const [before, after] = Object.values((await me(person, at, '/refresh')) ?? {})
    expect(answers).toEqual([expect.objectContaining({ id_token: expect.any(String), refresh_token: after })])
    expect(after).not.toBe(before)
    expect(await me(person, at)).toMatchObject({ account: person.account })
  })

  test('a pushed request', async () => {
    const at = await open({
      clientId: 'pushing',
      client: { requirePushedRequests: true },
      changes: [[PLAIN, `${PLAIN} pushedAuthorizationRequests: true,`]],
    })
    const { headers } = await stage().member().browser.request(`${at.origin}/login`)
    expect([...new URL(headers.get('location') ?? '').searchParams.keys()]).toContain('request_uri')
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ account: person.account })
  })

  test('private_key_jwt', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }
    const at = await open({
      clientId: 'signed',
      client: { authMethod: 'private_key_jwt', jwks: { keys: [jwk] } },
      changes: [
        ["clientSecret: process.env['CLIENT_SECRET'] ?? '',", ''],
        [
          PLAIN,
          `${PLAIN} clientAssertionSigningKey: ${JSON.stringify(key)}, clientAssertionSigningAlg: 'RS256',`,
        ],
      ],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ account: person.account })
  })

  test('sign-out at the provider', async () => {
    const { person } = await signIn(shop)
    const done = await signOutAt(person, `${shop.origin}/logout`)
    expect(done.url.origin).toBe(shop.origin)
    expect(await me(person, shop)).toBeUndefined()
    const again = await follow(person, `${shop.origin}/login`)
    expect(again.url.pathname).toMatch(/^\/interaction\//)
  })

  test('back-channel logout', async () => {
    const at = await open({
      clientId: 'told',
      origin: stage().origin,
      client: (origin) => ({ backchannelLogoutUri: `${origin}/backchannel-logout` }),
      changes: [
        ['import express,', "import session from 'express-session'\nimport express,"],
        [PLAIN, `${PLAIN} session: { store: new session.MemoryStore() as never }, backchannelLogout: true,`],
      ],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ account: person.account })
    await signOutAt(person, `${stage().issuer}/session/end`)
    expect(await me(person, at)).toBeUndefined()
  })

  test('form_post', async () => {
    const at = await open({
      clientId: 'posting',
      changes: [["response_type: 'code',", "response_type: 'code', response_mode: 'form_post',"]],
    })
    const person = stage().member()
    const page = await answerOf(person, `${at.origin}/login`)
    const { action, form } = formOf(await page.response.text())
    expect(action).toBe(`${at.origin}/callback`)
    // Two ports of one host are one site: the cookies go along. Two hosts need https (SameSite=None).
    await person.browser.visit(action, { form })
    expect(await me(person, at)).toMatchObject({ account: person.account })
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { response, user } = await signIn(shop)
    expect(response.status).toBe(400)
    expect(user).toBeUndefined()
  })

  test('an ID token with a foreign signature is taken: TLS vouches for it', async () => {
    stage().front.tamper(forging())
    const { person, user } = await signIn(shop)
    expect(user).toMatchObject({ account: person.account })
  })

  test('an answer is taken once', async () => {
    const { second, twin } = await bringTwice(stage().member(), `${shop.origin}/login`)
    expect(second.status).toBe(400)
    expect(await me(twin, shop)).toBeUndefined()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    expect((await bringAstray(person, `${shop.origin}/login`)).status).toBe(400)
    expect(await me(person, shop)).toBeUndefined()
  })
})
