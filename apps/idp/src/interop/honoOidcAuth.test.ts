import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { fetching, type Shop, useShops } from '../test/interop/shop.ts'
import { forging, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice, signInAt } from '../test/interop/walk.ts'
import type { Person } from '../test/person.ts'

type Program = { readonly app: { readonly fetch: (request: Request) => Response | Promise<Response> } }

/** The program of the guide. */
describe('@hono/oidc-auth', () => {
  const stage = useStage()
  const open = useShops<Program>(stage, {
    heading: 'With Hono',
    callback: '/callback',
    listener: ({ app }) => fetching((request) => app.fetch(request)),
  })
  let shop: Shop<Program>
  beforeAll(async () => {
    shop = await open()
  })

  // Hono writes down what it answers 500 to.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
  afterEach(() => void vi.restoreAllMocks())

  const me = async ({ browser }: Person, { origin }: Shop<Program> = shop) => {
    const { left, response } = await browser.visit(`${origin}/me`)
    return left ? undefined : ((await response.json()) as Record<string, unknown>)
  }
  const signIn = async (at: Shop<Program> = shop) => {
    const person = stage().member()
    const { response, url } = await signInAt(person, `${at.origin}/me`)
    return { person, response, url, user: response.ok ? await me(person, at) : undefined }
  }

  test('discovery', async () => {
    const { browser } = stage().member()
    const { headers } = await browser.request(`${shop.origin}/me`)
    expect(headers.get('location')).toMatch(`${stage().issuer}/auth?`)
    expect(stage().front.asked).toContain('GET /.well-known/openid-configuration')
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { headers } = await stage().member().browser.request(`${shop.origin}/me`)
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    const { person, url, user } = await signIn()
    expect(url.href).toBe(`${shop.origin}/me`)
    expect(user).toMatchObject({ sub: person.account.toLowerCase().replace(':1:', ':') })
  })

  test('claims of the wallet', async () => {
    const { person, user } = await signIn()
    expect(user).toMatchObject({ account: person.account })
  })

  test('every scope that the provider publishes', async () => {
    const at = await open({ clientId: 'everything', changes: [["OIDC_SCOPES: 'openid siwe',", '']] })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ account: person.account })
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { response, user } = await signIn()
    expect(response.status).toBe(500)
    expect(user).toBeUndefined()
  })

  test('an ID token with a foreign signature is taken: TLS vouches for it', async () => {
    stage().front.tamper(forging())
    const { person, user } = await signIn()
    expect(user).toMatchObject({ account: person.account })
  })

  test('an answer is taken once', async () => {
    const { second, twin } = await bringTwice(stage().member(), `${shop.origin}/me`)
    expect(second.status).toBe(500)
    expect(await me(twin)).toBeUndefined()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    expect((await bringAstray(person, `${shop.origin}/me`)).status).toBe(500)
    expect(await me(person)).toBeUndefined()
  })
})
