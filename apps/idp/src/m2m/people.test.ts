import { createVerifier } from '@countersign/access-token'
import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
import { Hono } from 'hono'
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClientInput } from '../clients/schema.ts'
import { loadKeyring } from '../keys/keyring.ts'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { approve, pollOnce } from '../test/device.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson, openInteraction, type Person, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const CALENDAR = 'https://calendar.example'
const APP: ClientInput & { clientId: string } = {
  clientId: 'app',
  name: 'App',
  redirectUris: [CALLBACK],
  clientUri: 'https://rp.example/',
  audiences: ['calendar', 'files'],
  scopes: ['events.read', 'events.write', 'files.read'],
  deviceGrant: true,
}
const ASKED = { resource: CALENDAR, scope: 'openid events.read' }
const OFFLINE = {
  resource: CALENDAR,
  scope: 'openid offline_access events.read events.write',
  prompt: 'consent',
}

const { entry, key } = newAdminKey('ops', { sessions: 'write' })

describe('tokens of people for a resource server', () => {
  let idp: TestIdp
  let app: client.Configuration
  let server: client.Configuration
  beforeAll(async () => {
    const audiences = {
      ...MACHINES.audiences,
      calendar: { ...MACHINES.audiences?.['calendar'], title: 'The <b>calendar</b>' },
    }
    idp = await startIdp({ m2m: { audiences }, admin: { keys: [entry] } })
    const { secret = '' } = await idp.idp.clients.create(APP)
    app = await discover({ idp: idp.idp, secret }, 'app')
    const own = { clientCredentials: false, audiences: [], scopes: [], introspects: ['calendar'] }
    const none = { defaultAudience: undefined, defaultScopes: undefined }
    server = (await newService(idp, { clientId: 'server', name: 'Server', ...own, ...none })).rp
  })
  afterAll(() => idp.idp.stop())

  const login = async (parameters: Record<string, string>, rp = app, person = newPerson()) => {
    const request = await authorize(rp, parameters)
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    return { person, tokens }
  }
  /** The answer to a request that nobody is asked about. */
  const refusal = async (parameters: Record<string, string>, { browser }: Person = newPerson()) => {
    const { url } = await authorize(app, parameters)
    const answer = await browser.visit(url, { from: 'elsewhere' })
    return answer.url.searchParams.get('error')
  }
  const active = async (token: string) => (await client.tokenIntrospection(server, token)).active

  test('default: a JWT for that server, by a person, for the scopes that were allowed', async () => {
    const { tokens } = await login(ASKED)
    expect(tokens).toMatchObject({ scope: 'events.read', expires_in: 600, token_type: 'bearer' })
    const claims = decodeJwt(tokens.access_token)
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' })
    expect(claims).toMatchObject({
      iss: idp.idp.url,
      aud: CALENDAR,
      client_id: 'app',
      scope: 'events.read',
      gid: expect.any(String),
      auth_time: expect.any(Number),
    })
    expect(claims.sub).toBe(tokens.claims()?.sub)
    expect(await client.tokenIntrospection(server, tokens.access_token)).toMatchObject({
      active: true,
      sub: claims.sub,
      aud: CALENDAR,
    })
    const api = new Hono<{ Variables: ActorVariables }>()
    const verifier = createVerifier({ issuer: idp.idp.url, audience: CALENDAR })
    api.use(requireActor({ verifier, allow: ['user'] }))
    api.get('/', ({ json, var: { actor } }) => json({ ...actor, token: undefined }))
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    expect(await (await api.request('/', { headers })).json()).toMatchObject({
      actor: 'user',
      subject: claims.sub,
    })
    const userinfo = client.fetchUserInfo(app, tokens.access_token, client.skipSubjectCheck)
    await expect(userinfo).rejects.toMatchObject({ status: 401 })
  })

  test('default: the page says what for; markup in a title is text', async () => {
    const person = newPerson()
    const { url } = await authorize(app, ASKED)
    const { response } = await person.browser.visit(await signIn(person, await openInteraction(person, url)))
    const html = await response.text()
    expect(html).toContain('Access to The &lt;b&gt;calendar&lt;/b&gt; on your behalf')
    expect(html).toContain('<code>events.read</code>')
  })

  test('behavior: without a resource the token is for UserInfo, as ever', async () => {
    const { tokens } = await login({ scope: 'openid siwe' })
    expect(tokens.access_token.split('.')).toHaveLength(1)
    const sub = tokens.claims()?.sub ?? ''
    expect(await client.fetchUserInfo(app, tokens.access_token, sub)).toMatchObject({ sub })
  })

  test('behavior: audience is an alias; both have to agree', async () => {
    const { tokens } = await login({ audience: CALENDAR, scope: 'openid events.read' })
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: CALENDAR, scope: 'events.read' })
    const named = await login({ audience: 'files', scope: 'openid files.read' })
    expect(decodeJwt(named.tokens.access_token)).toMatchObject({
      aud: ['files'],
      scp: ['files.read'],
      stt: 1,
    })
    expect(await refusal({ ...ASKED, audience: 'files' })).toBe('invalid_target')
  })

  test('error: what the client may not have there, and what nobody has', async () => {
    expect(await refusal({ ...ASKED, resource: 'https://tasks.example/api' })).toBe('invalid_target')
    expect(await refusal({ ...ASKED, resource: 'https://nobody.example' })).toBe('invalid_target')
    expect(await refusal({ ...ASKED, resource: 'urn:countersign:nft' })).toBe('invalid_target')
    expect(await refusal({ ...ASKED, resource: 'urn:countersign:resources' })).toBe('invalid_target')
    expect(await refusal({ scope: 'openid events.read' })).toBe('invalid_scope')
    expect(await refusal({ ...ASKED, scope: 'openid files.read' })).toBe('invalid_scope')
    expect(await refusal({ ...ASKED, scope: 'openid tasks.read' })).toBe('invalid_scope')
    expect(await refusal({ ...ASKED, scope: 'openid admin' })).toBe('invalid_scope')
    const { url } = await authorize(app, ASKED)
    url.searchParams.append('resource', 'urn:countersign:audience:files')
    const answer = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(answer.url.searchParams.get('error')).toBe('invalid_target')
  })

  test('behavior: each resource server is consented to by itself, also without a scope', async () => {
    const { person } = await login({ scope: 'openid' })
    expect(await refusal({ scope: 'openid', prompt: 'none' }, person)).toBeNull()
    expect(await refusal({ resource: CALENDAR, scope: 'openid', prompt: 'none' }, person)).toBe(
      'consent_required',
    )
    const remembered = newPerson()
    const request = await authorize(app, ASKED)
    await walkThrough(remembered, request.url, { decision: 'allow', remember: 'on' })
    expect(await refusal({ ...ASKED, prompt: 'none' }, remembered)).toBeNull()
    const more = { ...ASKED, scope: 'openid events.read events.write', prompt: 'none' }
    expect(await refusal(more, remembered)).toBe('consent_required')
    const account = await (await remembered.browser.request(`${idp.base}/account`)).text()
    expect(account).toContain('on your behalf')
    expect(account).toContain('<code>events.read</code>')
  })

  test('behavior: a refresh narrows, and never widens', async () => {
    const { tokens } = await login(OFFLINE)
    expect(tokens.scope).toBe('events.read events.write')
    const narrow = await client.refreshTokenGrant(app, tokens.refresh_token ?? '', {
      scope: 'openid events.read',
    })
    expect([narrow.scope, decodeJwt(narrow.access_token).aud]).toEqual(['events.read', CALENDAR])
    const token = narrow.refresh_token ?? ''
    const wider = { scope: 'openid events.read files.read' }
    await expect(client.refreshTokenGrant(app, token, wider)).rejects.toMatchObject({
      error: 'invalid_scope',
    })
    const other = { resource: 'urn:countersign:audience:files' }
    await expect(client.refreshTokenGrant(app, token, other)).rejects.toMatchObject({
      error: 'invalid_target',
    })
  })

  test('error: another resource at the token endpoint than was consented to', async () => {
    const request = await authorize(app, ASKED)
    const answer = await walkThrough(newPerson(), request.url)
    const redeemed = client.authorizationCodeGrant(
      app,
      answer,
      { pkceCodeVerifier: request.verifier, expectedState: request.state, expectedNonce: request.nonce },
      { audience: 'files' },
    )
    await expect(redeemed).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('behavior: an operator takes the resource server back: no more tokens for it', async () => {
    const { secret = '' } = await idp.idp.clients.create({ ...APP, clientId: 'less' })
    const less = await discover({ idp: idp.idp, secret }, 'less')
    const { tokens } = await login(OFFLINE, less)
    await idp.idp.clients.update('less', { scopes: ['events.read'] })
    const fewer = await client.refreshTokenGrant(less, tokens.refresh_token ?? '')
    expect(fewer.scope).toBe('events.read')
    await idp.idp.clients.update('less', { audiences: [], scopes: [] })
    const none = client.refreshTokenGrant(less, fewer.refresh_token ?? '')
    await expect(none).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('behavior: pairwise subjects are pairwise there, too', async () => {
    const { secret = '' } = await idp.idp.clients.create({
      ...APP,
      clientId: 'pair',
      subjectType: 'pairwise',
      deviceGrant: false,
    })
    const { tokens } = await login(ASKED, await discover({ idp: idp.idp, secret }, 'pair'))
    const { sub } = decodeJwt(tokens.access_token)
    expect(sub).toMatch(/^pairwise:/)
    expect(sub).toBe(tokens.claims()?.sub)
  })

  test('behavior: the device grant', async () => {
    const started = await client.initiateDeviceAuthorization(app, ASKED)
    await approve(newPerson(), started)
    const tokens = await pollOnce(app, started)
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      aud: CALENDAR,
      scope: 'events.read',
      client_id: 'app',
    })
    const foreign = client.initiateDeviceAuthorization(app, { ...ASKED, resource: 'https://nobody.example' })
    await expect(foreign).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('behavior: pushed requests', async () => {
    const { url } = await authorize(app, { ...ASKED, audience: CALENDAR })
    const parameters = Object.fromEntries(url.searchParams)
    const pushed = await client.buildAuthorizationUrlWithPAR(app, parameters)
    const answer = await walkThrough(newPerson(), pushed)
    expect(answer.searchParams.get('code')).toMatch(/./)
    const wrong = client.buildAuthorizationUrlWithPAR(app, { ...parameters, audience: 'files' })
    await expect(wrong).rejects.toMatchObject({ error: 'invalid_target' })
  })

  test('behavior: it ends with the sign-out, with what the person takes back, and by revocation', async () => {
    const one = await login(ASKED)
    expect(await active(one.tokens.access_token)).toBe(true)
    const page = await (await one.person.browser.request(`${idp.base}/session/end`)).text()
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    await one.person.browser.visit(`${idp.base}/session/end/confirm`, { form: { xsrf, logout: 'yes' } })
    expect(await active(one.tokens.access_token)).toBe(false)

    const two = await login(OFFLINE)
    const { gid } = decodeJwt(two.tokens.access_token)
    const admin = adminApi(idp.base, key)
    const { grants } = (await admin('GET', '/grants?client=app&limit=500')).json
    expect(grants.find(({ id }: { id: string }) => id === gid)).toMatchObject({
      resources: { [CALENDAR]: ['events.read', 'events.write'] },
    })
    expect((await admin('DELETE', `/grants/${gid}`)).status).toBe(204)
    expect(await active(two.tokens.access_token)).toBe(false)

    const three = await login(ASKED)
    await client.tokenRevocation(app, three.tokens.access_token)
    expect(await active(three.tokens.access_token)).toBe(false)
  })

  test('behavior: a code that is used twice ends the token', async () => {
    const request = await authorize(app, ASKED)
    const answer = await walkThrough(newPerson(), request.url)
    const { access_token: token } = await redeem(app, answer, request)
    expect(await active(token)).toBe(true)
    await expect(redeem(app, answer, request)).rejects.toMatchObject({ error: 'invalid_grant' })
    expect(await active(token)).toBe(false)
  })

  test('error: a client that cannot prove who it is learns nothing, not even of its own', async () => {
    await idp.idp.clients.update('spa', { audiences: ['calendar'], scopes: ['events.read'] })
    const page = await discover(idp, 'spa')
    const { access_token: token } = (await login(ASKED, page)).tokens
    expect(await active(token)).toBe(true)
    expect(await client.tokenIntrospection(page, token)).toEqual({ active: false })
  })

  test('error: a token of ours that names a person and no grant, or one of another client, is not active', async () => {
    const { signing } = await loadKeyring(idp.idp.store)
    const stored = signing.find(({ alg }) => alg === 'ES256')
    if (!stored) throw new Error('no ES256 key')
    const key = await importJWK(stored.jwk, 'ES256')
    const { tokens } = await login(ASKED)
    const changed = (changes: object): Promise<string> =>
      new SignJWT({ ...decodeJwt(tokens.access_token), ...changes })
        .setProtectedHeader({ alg: 'ES256', kid: stored.kid, typ: 'at+jwt' })
        .sign(key)
    expect(await active(await changed({}))).toBe(true)
    for (const changes of [{ gid: undefined }, { gid: 'unknown' }, { gid: 7 }, { client_id: 'server' }])
      expect([changes, await active(await changed(changes))]).toEqual([changes, false])
  })
})
