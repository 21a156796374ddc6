import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ConfigInput } from '../index.ts'
import { approve, pollOnce } from '../test/device.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { placesOf } from '../test/issuesOf.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { newSigningSecret, type Receiver, startReceiver } from '../test/receiver.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const allow = (more: object = {}) => ({ body: JSON.stringify({ decision: 'allow', ...more }) })
const deny = (code?: string) => ({ body: JSON.stringify({ decision: 'deny', ...(code && { code }) }) })

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'issued',
    ({ error, error_description: text }) => `${error}: ${text}`,
  )

describe('the hook before tokens', () => {
  const secret = newSigningSecret()
  let receiver: Receiver
  let idp: TestIdp
  let robot: client.Configuration
  beforeAll(async () => {
    receiver = await startReceiver()
    idp = await startIdp({
      m2m: MACHINES,
      hooks: {
        preToken: {
          url: receiver.url,
          secrets: [secret],
          timeout: 5000,
          claims: ['tier', 'https://x.example/roles'],
        },
      },
    })
    robot = (await newService(idp)).rp
  })
  afterEach(() => receiver.answer(allow()))
  afterAll(async () => {
    receiver.close()
    await idp.idp.stop()
  })
  const last = () => {
    const { body, headers } = receiver.received.at(-1) ?? { body: '', headers: {} }
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return JSON.parse(body) as { readonly type: string; readonly data: Record<string, unknown> }
  }
  const signIn = async (person: Person = newPerson(), scope = 'openid siwe') => {
    const rp = await discover(idp)
    const request = await authorize(rp, { scope, ...(scope.includes('offline') && { prompt: 'consent' }) })
    return { rp, tokens: redeem(rp, await walkThrough(person, request.url), request) }
  }

  test('default: is asked once with who, what and for whom, and adds claims to both tokens', async () => {
    receiver.answer(
      allow({
        idToken: { tier: 'gold' },
        accessToken: { tier: 'gold', 'https://x.example/roles': ['a', { b: 1 }] },
      }),
    )
    const before = receiver.received.length
    const person = newPerson()
    const { rp, tokens } = await signIn(person)
    const { access_token: access, id_token: id = '' } = await tokens
    expect(receiver.received.length - before).toBe(1)
    const { data, type } = last()
    expect(type).toBe('token.issue')
    expect(data).toEqual({
      issuer: idp.base,
      requestId: expect.any(String),
      grant: 'authorization_code',
      client: 'demo',
      subject: expect.stringContaining('eip155'),
      account: person.account,
      scopes: ['openid', 'siwe'],
    })
    expect(decodeJwt(id)).toMatchObject({ tier: 'gold', account: person.account })
    const introspected = await client.tokenIntrospection(rp, access)
    expect(introspected).toMatchObject({
      active: true,
      tier: 'gold',
      'https://x.example/roles': ['a', { b: 1 }],
    })
  })

  test('behavior: programs too: a claim in the JWT, with its own members untouched', async () => {
    receiver.answer(allow({ accessToken: { tier: 'machine' } }))
    const { access_token: access } = await client.clientCredentialsGrant(robot, { scope: 'events.read' })
    expect(decodeJwt(access)).toMatchObject({
      tier: 'machine',
      client_id: 'robot',
      scope: 'events.read',
      iss: idp.base,
    })
    expect(last().data).toMatchObject({
      grant: 'client_credentials',
      client: 'robot',
      scopes: ['events.read'],
      audience: 'https://calendar.example',
    })
    expect(last().data).not.toHaveProperty('subject')
  })

  test('behavior: a refusal says its code: access_denied to programs, invalid_grant to people', async () => {
    receiver.answer(deny('over_quota'))
    expect(await refusal(client.clientCredentialsGrant(robot, {}))).toBe(
      "access_denied: the operator's rules do not allow this token (over_quota)",
    )
    const { tokens } = await signIn()
    expect(await refusal(tokens)).toBe(
      "invalid_grant: the operator's rules do not allow this token (over_quota)",
    )
  })

  test('behavior: a refresh is asked about before the token is used up; allowed again, it still works', async () => {
    const { rp, tokens } = await signIn(newPerson(), 'openid siwe offline_access')
    const { refresh_token: token = '' } = await tokens
    receiver.answer({ status: 503 })
    expect(await refusal(client.refreshTokenGrant(rp, token))).toMatch(/^temporarily_unavailable/)
    receiver.answer(deny())
    expect(await refusal(client.refreshTokenGrant(rp, token))).toMatch(/^invalid_grant.*\(denied\)/)
    receiver.answer(allow({ idToken: { tier: 'silver' } }))
    const again = await client.refreshTokenGrant(rp, token, { scope: 'openid offline_access' })
    expect(last().data).toMatchObject({ grant: 'refresh_token', scopes: ['openid', 'offline_access'] })
    expect(decodeJwt(again.id_token ?? '')).toMatchObject({ tier: 'silver' })
    const asked = receiver.received.length
    expect(await refusal(client.refreshTokenGrant(rp, token))).toMatch(/^invalid_grant/)
    expect(receiver.received.length).toBe(asked)
  })

  test.for([
    ['no JSON', { body: 'yes' }],
    ['nothing', { body: '' }],
    ['no decision', { body: '{}' }],
    ['another decision', { body: '{"decision":"maybe"}' }],
    ['more members', allow({ also: 1 })],
    ['a claim that is not named', allow({ accessToken: { admin: true } })],
    ['a reserved claim', allow({ accessToken: { sub: 'eip155:1:0x0' } })],
    ['a reserved claim of the ID token', allow({ idToken: { acr: 'high' } })],
    ['a prototype', { body: '{"decision":"allow","accessToken":{"__proto__":{"tier":1},"constructor":1}}' }],
    ['claims that are a list', allow({ accessToken: ['tier'] })],
    ['claims that are too deep', allow({ accessToken: { tier: [[[[[[1]]]]]] } })],
    ['claims that are too many', allow({ accessToken: { tier: Array.from({ length: 300 }, () => 1) } })],
    ['too large an answer', allow({ accessToken: { tier: 'x'.repeat(17_000) } })],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
    ['not found', { status: 404, body: allow().body }],
    ['created', { status: 201, body: allow().body }],
    ['a failure', { status: 500, body: allow().body }],
    ['a code that is no word', { body: '{"decision":"deny","code":"No \\u0000 way"}' }],
  ] as const)('error: %s issues nothing', async ([, answer]) => {
    receiver.answer(answer)
    expect(await refusal(client.clientCredentialsGrant(robot, {}))).toMatch(/^temporarily_unavailable/)
  })

  test('behavior: a device is asked about when it takes its tokens, and not while it waits', async () => {
    const rp = await discover(idp)
    await idp.idp.clients.update('demo', { deviceGrant: true })
    const started = await client.initiateDeviceAuthorization(rp, { scope: 'openid' })
    const asked = receiver.received.length
    expect(await refusal(pollOnce(rp, started))).toMatch(/^authorization_pending/)
    const person = newPerson()
    await approve(person, started)
    expect(receiver.received.length).toBe(asked)
    receiver.answer(allow({ idToken: { tier: 'tv' } }))
    idp.advance(60)
    const tokens = await pollOnce(rp, started)
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({ tier: 'tv' })
    expect(last().data).toMatchObject({ grant: 'device_code', account: person.account, scopes: ['openid'] })
    expect(receiver.received.length).toBe(asked + 1)
  })

  test('behavior: UserInfo asks nothing and tells nothing of it', async () => {
    receiver.answer(allow({ idToken: { tier: 'gold' }, accessToken: { tier: 'gold' } }))
    const { rp, tokens } = await signIn()
    const { access_token: access, claims } = await tokens
    const asked = receiver.received.length
    const info = await client.fetchUserInfo(rp, access, claims()?.sub ?? '')
    expect(info).not.toHaveProperty('tier')
    expect(receiver.received.length).toBe(asked)
  })
})

describe('the hook before tokens, where it is away', () => {
  const start = async (preToken: object) => {
    const hook = { url: 'http://127.0.0.1:9/hook', secrets: [newSigningSecret()], ...preToken }
    const idp = await startIdp({ m2m: MACHINES, hooks: { preToken: hook } })
    return { idp, robot: (await newService(idp)).rp }
  }

  test('error: nothing is issued', async () => {
    const { idp, robot } = await start({})
    expect(await refusal(client.clientCredentialsGrant(robot, {}))).toMatch(/^temporarily_unavailable/)
    expect(idp.logs()).toContain('hook gave no answer that counts')
    await idp.idp.stop()
  })

  test('behavior: with onFailure issue, tokens without its claims', async () => {
    const { idp, robot } = await start({ onFailure: 'issue', claims: ['tier'] })
    const { access_token: access } = await client.clientCredentialsGrant(robot, {})
    expect(decodeJwt(access)).not.toHaveProperty('tier')
    await idp.idp.stop()
  })
})

describe('the hook before tokens, with onFailure issue', () => {
  test('security: only silence is leave: a refusal, and what has no meaning, issues nothing', async () => {
    const receiver = await startReceiver()
    const preToken = {
      url: receiver.url,
      secrets: [newSigningSecret()],
      timeout: 5000,
      onFailure: 'issue' as const,
    }
    const idp = await startIdp({ m2m: MACHINES, hooks: { preToken } })
    const robot = (await newService(idp)).rp
    for (const [answer, outcome] of [
      [{ status: 503 }, /^issued$/],
      [{ status: 429 }, /^issued$/],
      [deny(), /^access_denied/],
      [{ body: 'yes' }, /^temporarily_unavailable/],
      [{ status: 404 }, /^temporarily_unavailable/],
      [allow({ accessToken: { admin: true } }), /^temporarily_unavailable/],
      [{ body: ' '.repeat(17_000) }, /^temporarily_unavailable/],
    ] as const) {
      receiver.answer(answer)
      expect(await refusal(client.clientCredentialsGrant(robot, {}))).toMatch(outcome)
    }
    receiver.close()
    await idp.idp.stop()
  })
})

describe('configuration of the hook', () => {
  const secrets = [newSigningSecret()]
  const url = 'https://hook.example/'
  const check = (preToken: object, more: ConfigInput = {}) =>
    placesOf({
      issuer: 'https://id.example',
      ...more,
      hooks: { preToken: { url, secrets, ...preToken } },
    })

  test.for([
    ...[
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'nbf',
      'jti',
      'client_id',
      'scope',
      'scp',
      'stt',
      'gid',
      'cnf',
      'acr',
    ],
    ...[
      'amr',
      'auth_time',
      'nonce',
      'sid',
      'at_hash',
      'c_hash',
      'azp',
      'nft_token',
      'account',
      'accounts',
      'siwe',
    ],
    ...['active', 'typ', 'token_type', 'team_roles', 'act', '__proto__', 'constructor', 'toString', ''],
  ])('error: %s is no claim for a hook', (name) => {
    expect(new Set(check({ claims: [name] }))).toEqual(new Set(['config_invalid hooks.preToken.claims.0']))
  })

  test('error: http, and a claim that traits fill', () => {
    expect(check({ url: 'http://hook.example/' })).toEqual(['webhook_insecure hooks.preToken.url'])
    const nft = { mappings: [{ claim: 'tier', scopes: ['tier'], from: { any: { trait: 'Tier' } } }] }
    expect(check({ claims: ['tier', 'roles'] }, { nft })).toEqual(['hook_invalid hooks.preToken.claims'])
    expect(check({ claims: ['roles'] }, { nft })).toEqual([])
    expect(check({ claims: ['tier', 'roles'] })).toEqual([])
  })
})
