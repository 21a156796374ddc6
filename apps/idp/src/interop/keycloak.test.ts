import { findKeycloak } from '@countersign/testing/keycloakFolder'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newAdminKey } from '../test/admin.ts'
import { secretIn, useDesk } from '../test/docs/guide.ts'
import { type Echo, startEcho } from '../test/interop/echo.ts'
import { type Keycloak, startKeycloak } from '../test/interop/keycloak.ts'
import { ALIAS, backchannelLogoutUri, openRealm, REGISTER, SHOP } from '../test/interop/realm.ts'
import { forging, repeating, unsigning, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice, callbackOf, follow, signOutAt, turnedAway } from '../test/interop/walk.ts'
import { newPerson, type Person } from '../test/person.ts'
import { authorize, type Request, redeem } from '../test/relyingParty.ts'

const home = findKeycloak()
const REALM = 'shop'
const { entry, key } = newAdminKey('clients', { clients: 'write' })

type User = {
  readonly id: string
  readonly username: string
  readonly attributes?: Readonly<Record<string, readonly string[]>> | undefined
}

/** An application that is a client of a realm whose people sign in with their wallets, set up as the guide says. */
describe.skipIf(!home)('Keycloak', { timeout: 60_000 }, () => {
  const stage = useStage((origin) => ({
    admin: { keys: [entry] },
    oidc: { internalOrigins: [origin] },
  }))
  const desk = useDesk()
  let application: Echo
  let keycloak: Keycloak
  let change: (config: Readonly<Record<string, string>>) => Promise<void>
  let shop: client.Configuration
  beforeAll(async () => {
    application = await startEcho()
    keycloak = await startKeycloak(home ?? '', stage().origin)
    const printed = await desk().shell(REGISTER, {
      env: { COUNTERSIGN_URL: stage().issuer, COUNTERSIGN_ADMIN_KEY: key },
      substitutions: { 'https://sso.example': keycloak.origin },
    })
    const secret = secretIn(printed)
    await stage().provider.idp.clients.update('keycloak', { gates: ['members'] })
    const registered = { issuer: stage().issuer, clientId: 'keycloak', secret }
    const realm = await openRealm(keycloak, { realm: REALM, registered, callback: callback() })
    change = realm.change
    shop = await client.discovery(
      new URL(`${keycloak.origin}/realms/${REALM}`),
      SHOP.clientId,
      SHOP.secret,
      undefined,
      { execute: [client.allowInsecureRequests] },
    )
  }, 180_000)
  afterAll(async () => {
    await keycloak?.close()
    application?.close()
  })

  const callback = () => `${application.url}/callback`
  /** The application sends people to Keycloak, and tells it where they have their account. */
  const ask = (parameters: Readonly<Record<string, string>> = {}): Promise<Request> =>
    authorize(shop, {
      redirect_uri: callback(),
      scope: 'openid profile',
      kc_idp_hint: ALIAS,
      ...parameters,
    })
  const start = async (): Promise<URL> => (await ask()).url
  /** What the application gets for whom Keycloak has sent; nothing when they are elsewhere, or come with an error. */
  const tokensOf = async (url: URL, request: Request) =>
    url.href.startsWith(callback()) && url.searchParams.has('code') ? redeem(shop, url, request) : undefined
  /** Who Keycloak takes the browser for, without asking anybody. */
  const me = async (person: Person) => {
    const request = await ask({ prompt: 'none' })
    const { url } = await follow(person, request.url, { from: 'elsewhere' })
    expect(url.href.startsWith(callback())).toBe(true)
    return (await tokensOf(url, request))?.claims()
  }
  const signIn = async (person = stage().member()) => {
    const request = await ask()
    const answer = await callbackOf(person, request.url)
    const { url } = await follow(person, answer, { from: 'elsewhere' })
    const tokens = await tokensOf(url, request)
    return {
      person,
      user: tokens?.claims(),
      token: tokens?.access_token ?? '',
      idToken: tokens?.id_token ?? '',
    }
  }
  /** Where the application sends people who sign out. */
  const endOf = ({ idToken }: { readonly idToken: string }): URL =>
    client.buildEndSessionUrl(shop, { id_token_hint: idToken, post_logout_redirect_uri: callback() })
  const subjectOf = ({ account }: Person) => account.toLowerCase().replace(':1:', ':')
  const usersOf = (person: Person) =>
    keycloak.admin<readonly User[]>(
      'GET',
      `/${REALM}/users?exact=true&username=${encodeURIComponent(subjectOf(person))}`,
    )
  const expectNobody = async ({ person, user }: { readonly person: Person; readonly user?: unknown }) => {
    expect(user).toBeUndefined()
    expect(await me(person)).toBeUndefined()
    expect(await usersOf(person)).toEqual([])
  }

  test('discovery', async () => {
    expect(stage().front.asked).toContain('GET /.well-known/openid-configuration')
    const { config } = await keycloak.admin<{ readonly config: Readonly<Record<string, string>> }>(
      'GET',
      `/${REALM}/identity-provider/instances/${ALIAS}`,
    )
    const { issuer } = stage()
    expect(config).toMatchObject({ issuer, tokenUrl: `${issuer}/token`, validateSignature: 'true' })
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { browser } = newPerson()
    const { url } = await browser.visit(await start(), { from: 'elsewhere' })
    expect(url.href).toMatch(`${stage().issuer}/auth?`)
    for (const name of ['code_challenge', 'state', 'nonce'])
      expect(url.searchParams.get(name)).toMatch(/^.{20,}$/)
    expect(url.searchParams.get('scope')).toBe('openid siwe')
    const { person, user } = await signIn()
    expect(user).toMatchObject({ preferred_username: subjectOf(person) })
    expect(await me(person)).toMatchObject({ sub: user?.sub })
  })

  test('claims of the wallet', async () => {
    const { person } = await signIn()
    const [user] = await usersOf(person)
    expect(user).toMatchObject({ username: subjectOf(person), attributes: { account: [person.account] } })
  })

  test('userinfo', async () => {
    const { asked } = stage().front
    const before = asked.length
    await signIn()
    expect(asked.slice(before)).toContain('GET /userinfo')
  })

  test('the account is not the user’s to change', async () => {
    const { person, token } = await signIn()
    const own = async (body: Readonly<Record<string, unknown>>) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const url = `${keycloak.origin}/realms/${REALM}/account`
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
    }
    const username = subjectOf(person)
    const account = [person.account]
    expect(await own({ username, firstName: 'Ada', attributes: { account } })).toBe(204)
    expect(await own({ username, firstName: 'Eve', attributes: { account: ['eip155:1:0x1'] } })).toBe(400)
    expect(await usersOf(person)).toMatchObject([{ firstName: 'Ada', attributes: { account } }])
  })

  test('a second sign-in is the same user', async () => {
    const { person, user } = await signIn()
    const [created] = await usersOf(person)
    await keycloak.admin('PUT', `/${REALM}/users/${created?.id}`, {
      ...created,
      attributes: { account: ['eip155:1:0x1'] },
    })
    const again = await signIn({ ...person, browser: newPerson().browser })
    expect(again.user?.sub).toBe(user?.sub)
    expect(await usersOf(person)).toMatchObject([
      { id: created?.id, attributes: { account: [person.account] } },
    ])
  })

  test('sign-out at the provider', async () => {
    const { person, idToken } = await signIn()
    const done = await signOutAt(person, endOf({ idToken }))
    expect(done.url.href).toBe(callback())
    expect(await me(person)).toBeUndefined()
    const sessions = person.browser.cookies().filter(({ name }) => name === 'countersign_session')
    expect(sessions).toEqual([])
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    await expectNobody(await signIn())
  })

  test('an ID token of another sign-in is refused', async () => {
    stage().front.tamper(repeating())
    expect((await signIn()).user).toBeDefined()
    await expectNobody(await signIn())
  })

  test('an ID token with a foreign signature is refused', async () => {
    stage().front.tamper(forging())
    await expectNobody(await signIn())
  })

  test('an unsigned ID token is refused', async () => {
    stage().front.tamper(unsigning)
    await expectNobody(await signIn())
  })

  test('an answer is taken once', async () => {
    const person = stage().member()
    const { second, twin } = await bringTwice(person, await start())
    const end = await follow(twin, second.headers.get('location') ?? '')
    expect(end.url.href).toMatch(`${keycloak.origin}/realms/${REALM}/login-actions/authenticate?`)
    expect(await me(twin)).toBeUndefined()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    expect((await bringAstray(person, await start())).status).toBe(400)
    await expectNobody({ person })
  })

  test('an answer in another browser is refused', async () => {
    const [person, other] = [stage().member(), newPerson()]
    const answer = await callbackOf(person, await start())
    const { url } = await follow(other, answer, { from: 'elsewhere' })
    expect(url.origin).toBe(keycloak.origin)
    expect(await me(other)).toBeUndefined()
  })

  test('a code of another sign-in is refused', async () => {
    const [person, other] = [stage().member(), stage().member()]
    const answer = await callbackOf(person, await start())
    const foreign = await callbackOf(other, await start())
    answer.searchParams.set('code', foreign.searchParams.get('code') ?? '')
    const { url } = await follow(person, answer, { from: 'elsewhere' })
    expect(url.origin).toBe(keycloak.origin)
    await expectNobody({ person })
    expect(await usersOf(other)).toEqual([])
  })

  test('a changed session is refused', async () => {
    const { person, user } = await signIn()
    const kept = person.browser.cookies()
    const changed = kept.map((cookie) =>
      cookie.name === 'KEYCLOAK_IDENTITY'
        ? { ...cookie, value: cookie.value.replace(/.{8}$/, 'AAAAAAAA') }
        : cookie,
    )
    person.browser.setCookies(changed)
    expect(await me(person)).toBeUndefined()
    person.browser.setCookies(kept)
    expect((await me(person))?.sub).toBe(user?.sub)
  })

  test('a wrong client secret is refused', async () => {
    await change({ clientSecret: 'x'.repeat(43) })
    const refused = await signIn()
    await change({})
    await expectNobody(refused)
  })

  test('a request without PKCE is refused', async () => {
    await change({ pkceEnabled: 'false' })
    const person = stage().member()
    const request = await person.browser.visit(await start(), { from: 'elsewhere' })
    await change({})
    const answer = await person.browser.visit(request.url, { from: 'elsewhere' })
    expect(answer.url.href.startsWith(`${keycloak.origin}/realms/${REALM}/broker/${ALIAS}/endpoint?`)).toBe(
      true,
    )
    expect(answer.url.searchParams.get('error')).toBe('invalid_request')
    await follow(person, answer.url, { from: 'elsewhere' })
    await expectNobody({ person })
  })

  test('who does not meet the gate is refused', async () => {
    const person = newPerson()
    const { url } = await turnedAway(person, await start())
    expect(url.searchParams.get('error')).toBe('access_denied')
    await expectNobody({ person })
    const former = await signIn()
    stage().take(former.person.account)
    expect((await me(former.person))?.sub).toBe(former.user?.sub)
    const elsewhere = { ...former.person, browser: newPerson().browser }
    await turnedAway(elsewhere, await start())
    expect(await me(elsewhere)).toBeUndefined()
  })

  test('back-channel logout', async () => {
    const uri = backchannelLogoutUri(keycloak)
    await stage().provider.idp.clients.update('keycloak', { backchannelLogoutUri: uri })
    const { person, user } = await signIn()
    expect((await me(person))?.sub).toBe(user?.sub)
    await signOutAt(person, `${stage().issuer}/session/end`)
    expect(await me(person)).toBeUndefined()
    const again = await signIn(person)
    expect((await signOutAt(person, endOf(again))).url.origin).toBe(keycloak.origin)
    expect(await me(person)).toBeUndefined()
  })
})
