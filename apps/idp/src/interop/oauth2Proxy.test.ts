import { findOauth2Proxy } from '@countersign/testing/oauth2ProxyBinary'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Oauth2Proxy, type Oauth2ProxyOptions, startOauth2Proxy } from '../test/interop/oauth2Proxy.ts'
import { forging, repeating, unsigning, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice, callbackOf, follow, signInAt, turnedAway } from '../test/interop/walk.ts'
import { newPerson, type Person } from '../test/person.ts'

const binary = findOauth2Proxy()
const POLL = { timeout: 20_000, interval: 200 }

/** The program with the flags of the guide, before an application that tells which headers it gets. */
describe.skipIf(!binary)('oauth2-proxy', () => {
  const stage = useStage()
  const closing: (() => Promise<void>)[] = []
  const open = async (options: Oauth2ProxyOptions = {}): Promise<Oauth2Proxy> => {
    const { close, origin } = await startOauth2Proxy(binary ?? '', stage(), options)
    closing.push(close)
    return { origin }
  }
  let proxy: Oauth2Proxy
  beforeAll(async () => {
    proxy = await open()
  })
  afterAll(async () => {
    for (const close of closing) await close()
  })

  /** The headers that the application gets, or nothing where the proxy does not let the request through. */
  const me = async ({ browser }: Person, { origin }: Oauth2Proxy = proxy) => {
    const response = await browser.request(`${origin}/me`)
    return response.status === 200 ? ((await response.json()) as Record<string, string>) : undefined
  }
  const start = ({ origin }: Oauth2Proxy = proxy) => `${origin}/oauth2/start?rd=%2Fme`
  const signIn = async (at: Oauth2Proxy = proxy, person = stage().member()) => {
    const { response, url } = await signInAt(person, start(at))
    return { person, response, url, user: await me(person, at) }
  }
  const subjectOf = ({ account }: Person) => account.toLowerCase().replace(':1:', ':')

  test('discovery', async () => {
    const { headers } = await stage().member().browser.request(start())
    expect(headers.get('location')).toMatch(`${stage().issuer}/auth?`)
    expect(stage().front.asked).toContain('GET /.well-known/openid-configuration')
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { headers } = await stage().member().browser.request(start())
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    expect(sent.get('code_challenge_method')).toBe('S256')
    const { person, url, user } = await signIn()
    expect(url.href).toBe(`${proxy.origin}/me`)
    expect(user?.['x-forwarded-user']).toBe(subjectOf(person))
  })

  test('refresh: rotated, with an ID token', { timeout: 60_000 }, async () => {
    const at = await open({ clientId: 'refreshing', refreshing: true, changes: { '=5m': '=1s' } })
    const seen: unknown[] = []
    stage().front.tamper((answer) => {
      seen.push(answer['refresh_token'])
      return answer
    })
    const { person } = await signIn(at)
    await vi.waitFor(async () => {
      expect((await me(person, at))?.['x-forwarded-user']).toBe(subjectOf(person))
      expect(new Set(seen).size).toBeGreaterThan(1)
    }, POLL)
    stage().take(person.account)
    await vi.waitFor(async () => expect(await me(person, at)).toBeUndefined(), POLL)
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { response, user } = await signIn()
    expect(response.status).toBe(500)
    expect(user).toBeUndefined()
  })

  test('an ID token of another sign-in is refused', async () => {
    stage().front.tamper(repeating())
    const first = await signIn()
    expect(first.user?.['x-forwarded-user']).toBe(subjectOf(first.person))
    const { response, user } = await signIn()
    expect(response.status).toBe(403)
    expect(user).toBeUndefined()
  })

  test('an ID token with a foreign signature is refused', async () => {
    stage().front.tamper(forging())
    const { response, user } = await signIn()
    expect(response.status).toBe(500)
    expect(user).toBeUndefined()
  })

  test('an unsigned ID token is refused', async () => {
    stage().front.tamper(unsigning)
    const { response, user } = await signIn()
    expect(response.status).toBe(500)
    expect(user).toBeUndefined()
  })

  test('an answer is taken once', async () => {
    const { second, twin } = await bringTwice(stage().member(), start())
    expect(second.status).toBe(500)
    expect(await me(twin)).toBeUndefined()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    expect((await bringAstray(person, start())).status).toBe(500)
    expect(await me(person)).toBeUndefined()
  })

  test('an answer in another browser is refused', async () => {
    const [person, other] = [stage().member(), newPerson()]
    const answer = await callbackOf(person, start())
    expect((await follow(other, answer, { from: 'elsewhere' })).response.status).toBe(403)
    expect(await me(other)).toBeUndefined()
  })

  test('a code of another sign-in is refused', async () => {
    const [person, other] = [stage().member(), stage().member()]
    const answer = await callbackOf(person, start())
    const foreign = await callbackOf(other, start())
    answer.searchParams.set('code', foreign.searchParams.get('code') ?? '')
    expect((await follow(person, answer, { from: 'elsewhere' })).response.status).toBe(500)
    expect(await me(person)).toBeUndefined()
  })

  test('a changed session is refused', async () => {
    const { person } = await signIn()
    const { browser } = person
    const kept = browser.cookies().filter(({ name }) => name === '_oauth2_proxy')
    expect(kept).toHaveLength(1)
    // The cookie is text, time and signature: the middle of the text is changed.
    const changed = kept.map(({ value, ...cookie }) => {
      const at = Math.floor(value.length / 2)
      const other = value[at] === 'A' ? 'B' : 'A'
      return { ...cookie, value: value.slice(0, at) + other + value.slice(at + 1) }
    })
    browser.setCookies(changed)
    expect(await me(person)).toBeUndefined()
    browser.setCookies(kept)
    expect((await me(person))?.['x-forwarded-user']).toBe(subjectOf(person))
  })

  test('a wrong client secret is refused', async () => {
    const at = await open({ clientId: 'wrong', secret: 'x'.repeat(43) })
    const { response, user } = await signIn(at)
    expect(response.status).toBe(500)
    expect(user).toBeUndefined()
  })

  test('who does not meet the gate is refused', async () => {
    const person = newPerson()
    const { response, url } = await turnedAway(person, start())
    expect(url.searchParams.get('error')).toBe('access_denied')
    expect(response.status).toBe(403)
    expect(await me(person)).toBeUndefined()
  })
})
