import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findApache } from '@countersign/testing/apacheBinary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Apache, type ApacheOptions, startApache } from '../test/interop/apache.ts'
import { type ClientSettings, forging, useStage } from '../test/interop/stage.ts'
import { answerOf, bringAstray, bringTwice, formOf, signInAt, signOutAt } from '../test/interop/walk.ts'
import type { Person } from '../test/person.ts'

const binary = findApache()

/** Debian's module with the directives of the guide, before an application that tells which headers it gets. */
describe.skipIf(!binary)('mod_auth_openidc', () => {
  const stage = useStage((origin) => ({ oidc: { internalOrigins: [origin] } }))
  const closing: (() => Promise<void>)[] = []
  const open = async (options: ApacheOptions = {}): Promise<Apache> => {
    if (!binary) throw new Error('no Apache')
    const { close, origin } = await startApache(binary, stage(), options)
    closing.push(close)
    return { origin }
  }
  let shop: Apache
  beforeAll(async () => {
    shop = await open({ scope: 'openid siwe nft_token' })
  })
  afterAll(async () => {
    for (const close of closing) await close()
  })

  /** The headers that the application gets, or nothing where Apache does not let the request through. */
  const me = async ({ browser }: Person, { origin }: Apache = shop) => {
    const response = await browser.request(`${origin}/me`)
    return response.status === 200 ? ((await response.json()) as Record<string, string>) : undefined
  }
  const signIn = async (at: Apache = shop) => {
    const person = stage().member()
    const { response, url } = await signInAt(person, `${at.origin}/me`)
    return { person, response, url, user: await me(person, at) }
  }

  test('discovery', async () => {
    const { headers } = await stage().member().browser.request(`${shop.origin}/me`)
    expect(headers.get('location')).toMatch(`${stage().issuer}/auth?`)
    expect(stage().front.asked).toContain('GET /.well-known/openid-configuration')
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { headers } = await stage().member().browser.request(`${shop.origin}/me`)
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    const { person, user } = await signIn()
    expect(user?.['oidc_claim_sub']).toBe(person.account.toLowerCase().replace(':1:', ':'))
  })

  test('claims of the wallet and its tokens', async () => {
    const { person, user } = await signIn()
    expect(user?.['oidc_claim_account']).toBe(person.account)
    expect(JSON.parse(user?.['oidc_claim_siwe'] ?? '')).toMatchObject({ method: 'eip191' })
    expect(JSON.parse(user?.['oidc_claim_nft_token'] ?? '')).toMatchObject({ owned: true })
  })

  test('userinfo', async () => {
    const { asked } = stage().front
    const before = asked.length
    await signIn()
    expect(asked.slice(before)).toContain('GET /userinfo')
  })

  test('refresh: rotated, with an ID token', async () => {
    const at = await open({
      clientId: 'refreshing',
      scope: 'openid siwe offline_access',
      more: 'OIDCAuthRequestParams prompt=consent\nOIDCPassRefreshToken On',
    })
    const { person, user } = await signIn(at)
    const token = encodeURIComponent(user?.['oidc_access_token'] ?? '')
    const back = encodeURIComponent(`${at.origin}/me`)
    await person.browser.request(`${at.origin}/callback?refresh=${back}&access_token=${token}`)
    const after = await me(person, at)
    expect(after?.['oidc_access_token']).not.toBe(user?.['oidc_access_token'])
    expect(after?.['oidc_refresh_token']).not.toBe(user?.['oidc_refresh_token'])
  })

  test('private_key_jwt', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-key-'))
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-subj', '/CN=shop']
    execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' })
    const { publicKey } = new X509Certificate(await readFile(certificate))
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }
    // With the key alone this version ends with a segmentation fault.
    const more = `OIDCPublicKeyFiles k1#${certificate}
OIDCPrivateKeyFiles k1#${key}
OIDCProviderTokenEndpointAuth private_key_jwt`
    const client = (): ClientSettings => ({ authMethod: 'private_key_jwt', jwks: { keys: [jwk] } })
    const { person, user } = await signIn(await open({ clientId: 'signed', client, more }))
    await rm(folder, { recursive: true })
    expect(user?.['oidc_claim_account']).toBe(person.account)
  })

  test('sign-out at the provider', async () => {
    const { person } = await signIn()
    const back = encodeURIComponent(`${shop.origin}/out`)
    const done = await signOutAt(person, `${shop.origin}/callback?logout=${back}`)
    expect(done.url.href).toMatch(`${shop.origin}/out`)
    expect(await me(person)).toBeUndefined()
  })

  test('back-channel logout', async () => {
    const at = await open({
      clientId: 'told',
      origin: stage().origin,
      client: (origin) => ({ backchannelLogoutUri: `${origin}/callback?logout=backchannel` }),
    })
    const { person, user } = await signIn(at)
    expect(user?.['oidc_claim_account']).toBe(person.account)
    await signOutAt(person, `${stage().issuer}/session/end`)
    expect(await me(person, at)).toBeUndefined()
  })

  test('front-channel logout', async () => {
    const at = await open({
      clientId: 'framed',
      client: (origin) => ({ frontchannelLogoutUri: `${origin}/callback?logout=get` }),
    })
    const { person, user } = await signIn(at)
    expect(user?.['oidc_claim_account']).toBe(person.account)
    const { action, form } = formOf(
      await (await person.browser.request(`${stage().issuer}/session/end`)).text(),
    )
    const page = await person.browser.request(action, { form: { ...form, logout: 'yes' } })
    const frame = /<iframe src="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(frame).toContain(`${at.origin}/callback?logout=get&`)
    // In a frame of another site cookies stay at home: it is the `sid` that says whose session ends.
    expect((await fetch(frame)).status).toBe(200)
    expect(await me(person, at)).toBeUndefined()
  })

  test('form_post', async () => {
    const at = await open({ clientId: 'posting', more: 'OIDCResponseMode form_post' })
    const person = stage().member()
    const page = await answerOf(person, `${at.origin}/me`)
    const { action, form } = formOf(await page.response.text())
    expect(action).toBe(`${at.origin}/callback`)
    await person.browser.visit(action, { form })
    expect((await me(person, at))?.['oidc_claim_account']).toBe(person.account)
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { user } = await signIn()
    expect(user).toBeUndefined()
  })

  test('an ID token with a foreign signature is refused', async () => {
    stage().front.tamper(forging())
    const { user } = await signIn()
    expect(user).toBeUndefined()
  })

  test('an answer is taken once', async () => {
    const { twin } = await bringTwice(stage().member(), `${shop.origin}/me`)
    expect(await me(twin)).toBeUndefined()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    await bringAstray(person, `${shop.origin}/me`)
    expect(await me(person)).toBeUndefined()
  })
})
