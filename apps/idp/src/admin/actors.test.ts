import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import type { AdminRights } from '../config/admin.ts'
import { ConfigError } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'
import { adminApi } from '../test/admin.ts'
import { freePort, startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES } from '../test/machine.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { teamOf } from '../test/team.ts'
import type { AdminRight } from './rights.ts'

/** An endpoint for each right. Nothing that they name exists. */
const PROBES: readonly (readonly [right: AdminRight, method: string, path: string, body?: object])[] = [
  ['clients:read', 'GET', '/clients'],
  ['clients:write', 'DELETE', '/clients/nobody'],
  ['keys:read', 'GET', '/keys'],
  ['keys:write', 'POST', '/keys/none/retire'],
  ['sessions:read', 'GET', '/sessions'],
  ['sessions:write', 'DELETE', '/sessions/none'],
  ['gates:read', 'POST', '/gates/explain', { gate: 'none', accounts: ['x'] }],
  ['audit:read', 'GET', '/audit'],
  ['team:read', 'GET', '/team'],
  ['team:write', 'DELETE', '/team/nobody'],
]

const ALL: AdminRights = {
  clients: 'write',
  keys: 'write',
  sessions: 'write',
  gates: 'write',
  policies: 'write',
  audit: 'write',
  team: 'write',
}
const OPERATOR = { kind: 'operator' } as const
const SECRET = 'x-countersign-client-secret'
const KEY = 'x-countersign-api-key'

let idp: TestIdp
let base: string
let robot: { readonly rp: client.Configuration; readonly secret: string }
let owner: Person
let addresses = 0

const clients = () => idp.idp.clients
/** Each from an address of its own: refusals are counted by it. */
const ask = async (headers: Record<string, string>, method: string, path: string, body?: object) => {
  addresses += 1
  const from = `198.51.${Math.floor(addresses / 250)}.${addresses % 250}`
  return adminApi(base, undefined)(method, path, body, { 'x-forwarded-for': from, ...headers })
}
const statusOf = async (headers: Record<string, string>, path = '/clients') =>
  (await ask(headers, 'GET', path)).status
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const shown = (secret = robot.secret, key = 'robot') => ({ [SECRET]: secret, [KEY]: key })
const entries = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)
const last = async () => {
  const all = await idp.idp.store.audit.list({ limit: 500, after: 0 })
  let page = all
  while (page.length === 500)
    page = await idp.idp.store.audit.list({ limit: 500, after: page.at(-1)?.sequence })
  return page.at(-1)?.event
}

/** The same wallet in another browser. */
const elsewhere = ({ account, wallet }: Person): Person => ({ ...newPerson(), account, wallet })

const appToken = async (parameters: Record<string, string> = {}, options?: client.DPoPOptions) =>
  (await client.clientCredentialsGrant(robot.rp, parameters, options)).access_token
const memberToken = async (person: Person, scope = 'openid siwe admin', options?: client.DPoPOptions) => {
  const rp = await discover(idp)
  const request = await authorize(rp, { scope })
  const answer = await walkThrough(elsewhere(person), request.url)
  if (!options) return (await redeem(rp, answer, request)).access_token
  const { nonce: expectedNonce, state: expectedState, verifier: pkceCodeVerifier } = request
  const checks = { expectedNonce, expectedState, pkceCodeVerifier }
  return (await client.authorizationCodeGrant(rp, answer, checks, undefined, options)).access_token
}

beforeAll(async () => {
  const port = await freePort()
  base = `http://127.0.0.1:${port}`
  idp = await startIdp({
    issuer: base,
    server: { port, trustProxy: true, drainSeconds: 1 },
    m2m: MACHINES,
    admin: { actors: ['app', 'admin'], roles: { owner: ALL, support: { sessions: 'write', audit: 'read' } } },
  })
  const made = await clients().create({
    clientId: 'robot',
    name: 'Robot',
    clientCredentials: true,
    audiences: ['admin'],
    adminRights: ALL,
  })
  robot = { rp: await discover({ ...idp, secret: made.secret ?? '' }, 'robot'), secret: made.secret ?? '' }
  await clients().update('demo', { adminScope: 'strict', adminRights: ALL })
  owner = newPerson()
  await teamOf(idp).add(owner.account, ['owner'], OPERATOR)
})
afterAll(() => idp.idp.stop())

describe('the rights of applications and members', () => {
  const kinds = [
    ['an application by its secret', 'robot', async () => shown()],
    ['an application by its token', 'robot', async () => bearer(await appToken())],
    ['a member by an access token', 'demo', async () => bearer(await memberToken(owner))],
  ] as const

  test.each(kinds)('security: %s has the rights of the client, and no others', async (_, id, credential) => {
    await clients().update(id, { adminRights: ALL })
    const headers = await credential()
    for (const [right] of PROBES) {
      const [area, level] = right.split(':')
      await clients().update(id, { adminRights: { [String(area)]: level } as AdminRights })
      for (const [needed, method, path, body] of PROBES) {
        const { json, status } = await ask(headers, method, path, body)
        const has = needed === right || (level === 'write' && needed === `${area}:read`)
        if (has) expect([401, 403, 429, 500], `${right}: ${method} ${path}`).not.toContain(status)
        else expect([status, json.error.code], `${right}: ${method} ${path}`).toEqual([403, 'forbidden'])
      }
    }
    await clients().update(id, { adminRights: undefined })
    expect(await statusOf(headers)).toBe(403)
    await clients().update(id, { adminRights: ALL })
  })
})

describe('an application', () => {
  test('behavior: by its secret is on record as the client', async () => {
    const body = { clientId: 'made', name: 'Made', redirectUris: ['https://rp.example/cb'] }
    expect((await ask(shown(), 'POST', '/clients', body)).status).toBe(201)
    expect(await last()).toMatchObject({
      type: 'client.created',
      actor: { kind: 'app', name: 'robot', via: 'client_secret' },
      client: 'made',
    })
  })

  test('security: a wrong secret, key or client is one refusal; the log says why, not what', async () => {
    const secrets = [generateSecret(), '', 'x'.repeat(2000), hashSecret(robot.secret)]
    const wrong = [
      ...secrets.map((secret) => shown(secret)),
      shown(robot.secret, 'demo'),
      shown(robot.secret, 'nobody'),
      shown(robot.secret, '__proto__'),
      shown(robot.secret, 'x'.repeat(2000)),
      shown(robot.secret, 'spa'),
      { [SECRET]: robot.secret },
      { [KEY]: 'robot' },
      { ...shown(), ...bearer(robot.secret) },
      { ...shown(), ...bearer(await appToken()) },
      { ...shown(), authorization: 'Basic eDp5' },
    ]
    const answers = await Promise.all(wrong.map((headers) => ask(headers, 'GET', '/clients')))
    const texts = answers.map(({ headers, json, status }) => {
      const { requestId: _, ...error } = json.error
      return JSON.stringify([status, error, headers.get('www-authenticate')])
    })
    expect([...new Set(texts)]).toHaveLength(1)
    expect(answers[0]?.json.error.code).toBe('unauthorized')
    expect(await last()).toMatchObject({ type: 'admin.refused', code: 'unauthorized' })
    expect(JSON.stringify(await entries())).not.toContain(robot.secret)
    expect(idp.logs()).not.toContain(robot.secret)
  })

  test('behavior: of two secrets both count, until the older one is over', async () => {
    const { client: made, secret = '' } = await clients().create({
      name: 'Two',
      clientId: 'two',
      clientCredentials: true,
      adminRights: { clients: 'read' },
    })
    const { secret: next = '' } = await clients().rotateSecret(made.clientId, { grace: 60 })
    expect(await statusOf(shown(secret, 'two'))).toBe(200)
    expect(await statusOf(shown(next, 'two'))).toBe(200)
    await clients().revokeSecret('two')
    expect(await statusOf(shown(secret, 'two'))).toBe(401)
    expect(await statusOf(shown(next, 'two'))).toBe(200)
  })

  test('behavior: a bare request for a token gives one for here, with every right of the client', async () => {
    const { access_token: token, expires_in, scope } = await client.clientCredentialsGrant(robot.rp, {})
    expect(expires_in).toBe(600)
    expect(scope?.split(' ')).toContain('clients:write')
    const { aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(aud).toBe(`${base}/admin`)
    expect(await statusOf(bearer(token))).toBe(200)
  })

  test('security: a token has no more than it was asked for, and never more than the client has', async () => {
    const token = await appToken({ scope: 'clients:read', resource: `${base}/admin` })
    expect(await statusOf(bearer(token))).toBe(200)
    expect((await ask(bearer(token), 'DELETE', '/clients/nobody')).status).toBe(403)
    expect(await statusOf(bearer(token), '/keys')).toBe(403)
    await clients().update('robot', { adminRights: { keys: 'read' } })
    await expect(appToken({ scope: 'clients:read' })).rejects.toMatchObject({ error: 'invalid_scope' })
    expect(await statusOf(bearer(token))).toBe(403)
    await clients().update('robot', { adminRights: ALL })
  })

  test('security: tokens for others, from others, revoked, of a removed client or of another application', async () => {
    await clients().create({
      clientId: 'other',
      name: 'Other',
      clientCredentials: true,
      audiences: ['calendar'],
      scopes: ['events.read'],
      adminRights: ALL,
    })
    const other = await clients().update('other', {}, { rotateSecret: true })
    const rp = await discover({ ...idp, secret: other.secret ?? '' }, 'other')
    const { access_token: calendars } = await client.clientCredentialsGrant(rp, {})
    expect(await statusOf(bearer(calendars))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'audience_mismatch' } })
    await expect(client.clientCredentialsGrant(rp, { audience: `${base}/admin` })).rejects.toMatchObject({
      error: 'invalid_target',
    })

    const [head, , signature] = calendars.split('.')
    const forged = Buffer.from(JSON.stringify({ iss: base, aud: `${base}/admin` })).toString('base64url')
    expect(await statusOf(bearer(`${head}.${forged}.${signature}`))).toBe(401)

    const mine = await appToken()
    expect(await statusOf({ ...bearer(mine), [KEY]: 'robot' })).toBe(200)
    expect(await statusOf({ ...bearer(mine), [KEY]: 'other' })).toBe(401)
    await client.tokenRevocation(robot.rp, mine)
    expect(await statusOf(bearer(mine))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'token_revoked' } })

    await clients().update('other', { audiences: ['admin'], scopes: [] })
    const { access_token: gone } = await client.clientCredentialsGrant(rp, {})
    expect(await statusOf(bearer(gone))).toBe(200)
    await clients().remove('other')
    expect(await statusOf(bearer(gone))).toBe(401)
  })

  test('security: a token that is bound to a key needs the proof, once', async () => {
    const pair = await client.randomDPoPKeyPair('ES256')
    const DPoP = client.getDPoPHandle(robot.rp, pair)
    const token = await appToken({}, { DPoP })
    const url = new URL(`${base}/admin/clients`)
    const sent: string[] = []
    const keep: client.CustomFetch = (to, options) => {
      sent.push(new Headers(options.headers as HeadersInit).get('dpop') ?? '')
      return fetch(to, options as RequestInit)
    }
    robot.rp[client.customFetch] = keep
    const allowed = await client.fetchProtectedResource(robot.rp, token, url, 'GET', null, undefined, {
      DPoP,
    })
    expect(allowed.status).toBe(200)
    const again = { authorization: `DPoP ${token}`, dpop: sent.at(-1) ?? '' }
    delete robot.rp[client.customFetch]
    expect(await statusOf(again)).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'dpop_proof_replayed' } })
    expect(await statusOf(bearer(token))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'dpop_proof_missing' } })
  })
})

describe('a member of the team', () => {
  test('behavior: is on record as the person, with the client that acts', async () => {
    const token = await memberToken(owner)
    expect((await ask(bearer(token), 'POST', '/clients/two/secret', {})).status).toBe(200)
    expect(await last()).toMatchObject({
      type: 'client.secret_rotated',
      actor: { kind: 'admin', account: owner.account, client: 'demo' },
    })
  })

  test('security: has what the roles give as they are now; nothing once removed, also when added again', async () => {
    const person = newPerson()
    const team = teamOf(idp)
    await team.add(person.account, ['support'], OPERATOR)
    const headers = bearer(await memberToken(person))
    expect([await statusOf(headers, '/sessions'), await statusOf(headers)]).toEqual([200, 403])
    await team.setRoles(person.account, ['owner', 'support'], OPERATOR)
    expect([await statusOf(headers, '/sessions'), await statusOf(headers)]).toEqual([200, 200])
    await team.setRoles(person.account, ['stranger', 'constructor'], OPERATOR)
    expect([await statusOf(headers, '/sessions'), await statusOf(headers)]).toEqual([403, 403])
    await team.remove(person.account, OPERATOR)
    expect([await statusOf(headers, '/sessions'), await statusOf(headers)]).toEqual([401, 401])
    expect(await last()).toMatchObject({ detail: { reason: 'not_a_member' } })
  })

  test('security: tokens without the scope, ID tokens, refresh tokens and those of ended grants open nothing', async () => {
    const plain = await memberToken(owner, 'openid siwe')
    expect(await statusOf(bearer(plain))).toBe(401)
    const rp = await discover(idp)
    const request = await authorize(rp, { scope: 'openid siwe admin offline_access', prompt: 'consent' })
    const tokens = await redeem(rp, await walkThrough(elsewhere(owner), request.url), request)
    const { access_token: access, id_token: id = '', refresh_token: refresh = '' } = tokens
    expect([
      await statusOf(bearer(access)),
      await statusOf(bearer(id)),
      await statusOf(bearer(refresh)),
    ]).toEqual([200, 401, 401])
    await client.tokenRevocation(rp, refresh)
    expect(await statusOf(bearer(access))).toBe(401)
  })

  test('security: a token that is bound to a key needs the proof', async () => {
    const rp = await discover(idp)
    const DPoP = client.getDPoPHandle(rp, await client.randomDPoPKeyPair('ES256'))
    const token = await memberToken(owner, undefined, { DPoP })
    const url = new URL(`${base}/admin/clients`)
    const allowed = await client.fetchProtectedResource(rp, token, url, 'GET', null, undefined, { DPoP })
    expect(allowed.status).toBe(200)
    expect(await statusOf(bearer(token))).toBe(401)
    const thief = client.getDPoPHandle(rp, await client.randomDPoPKeyPair('ES256'))
    const stolen = client.fetchProtectedResource(rp, token, url, 'GET', null, undefined, { DPoP: thief })
    await expect(stolen).rejects.toMatchObject({ status: 401 })
  })

  test('security: a client that asks for itself gets nothing for people, and the other way round', async () => {
    await clients().update('demo', { adminRights: undefined })
    expect(await statusOf(bearer(await memberToken(owner)))).toBe(403)
    await clients().update('demo', { adminRights: ALL })
    await clients().update('demo', { audiences: ['admin'] })
    const { url } = await authorize(await discover(idp), { resource: `${base}/admin` })
    const refused = await fetch(url, { redirect: 'manual' })
    expect(new URL(refused.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_target')
  })
})

describe('who gains no rights by changing others', () => {
  const limited = async (adminRights: AdminRights) => {
    await clients().update('robot', { adminRights })
    return shown()
  }
  const codeOf = ({ json, status }: { json: { error?: { code: string } } | undefined; status: number }) => [
    status,
    json?.error?.code,
  ]

  test('security: nobody gives a client more than they have, or takes over one that has more', async () => {
    const headers = await limited({ clients: 'write', team: 'read' })
    const body = { name: 'Mine', clientId: 'mine', redirectUris: ['https://rp.example/cb'] }
    const refused = [403, 'client_privileged']
    const create = (adminRights: object) => ask(headers, 'POST', '/clients', { ...body, adminRights })
    expect(codeOf(await create({ keys: 'read' }))).toEqual(refused)
    expect(codeOf(await create({ team: 'write' }))).toEqual(refused)
    expect(await last()).toMatchObject({
      type: 'admin.refused',
      code: 'client_privileged',
      actor: { kind: 'app', name: 'robot' },
    })
    expect((await create({ clients: 'write' })).status).toBe(201)
    const patch = (id: string, change: object) => ask(headers, 'PATCH', `/clients/${id}`, change)
    expect(codeOf(await patch('mine', { adminRights: ALL }))).toEqual(refused)
    expect(codeOf(await patch('robot', { adminRights: ALL }))).toEqual(refused)
    expect(codeOf(await patch('demo', { redirectUris: ['https://evil.example/cb'] }))).toEqual(refused)
    expect(codeOf(await patch('demo', { adminRights: null }))).toEqual(refused)
    expect(codeOf(await ask(headers, 'POST', '/clients/demo/secret', {}))).toEqual(refused)
    expect((await patch('mine', { name: 'Still mine' })).status).toBe(200)
    expect(codeOf(await create({ keys: 'everything' }))).toEqual([422, 'client_invalid'])
    await limited(ALL)
  })

  test('security: nobody gives roles that give more than they have', async () => {
    const headers = await limited({ team: 'write', sessions: 'write', audit: 'read' })
    const { account } = newPerson()
    const add = (roles: readonly string[]) => ask(headers, 'POST', '/team', { account, roles })
    expect(codeOf(await add(['owner']))).toEqual([403, 'forbidden'])
    expect(codeOf(await add(['support', 'owner']))).toEqual([403, 'forbidden'])
    expect((await add(['support', 'gardener'])).status).toBe(201)
    const change = await ask(headers, 'PATCH', `/team/${account}`, { roles: ['owner'] })
    expect(codeOf(change)).toEqual([403, 'forbidden'])
    await limited(ALL)
  })
})

describe('admin.actors', () => {
  test('security: without it, nothing but admin keys opens anything, and headers mean nothing', async () => {
    const closed = await startIdp({ admin: { keys: [hashSecret('k'.repeat(43))] } })
    try {
      const { secret = '' } = await closed.idp.clients.create({
        clientId: 'robot',
        name: 'Robot',
        redirectUris: ['https://rp.example/cb'],
        adminRights: ALL,
        adminScope: 'strict',
      })
      const member = newPerson()
      await teamOf(closed).add(member.account, ['owner'], OPERATOR)
      await closed.idp.clients.update('demo', { adminScope: 'strict', adminRights: ALL })
      const rp = await discover(closed)
      const request = await authorize(rp, { scope: 'openid siwe admin' })
      const tokens = await redeem(rp, await walkThrough(member, request.url), request)
      const at = (headers: Record<string, string>) =>
        adminApi(closed.base, undefined)('GET', '/clients', undefined, headers)
      expect((await at(shown(secret))).status).toBe(401)
      expect((await at(bearer(tokens.access_token))).status).toBe(401)
      expect((await at({ ...bearer('k'.repeat(43)), ...shown(secret) })).status).toBe(200)
      await expect(
        closed.idp.clients.create({ name: 'x', clientCredentials: true, audiences: ['admin'] }),
      ).rejects.toThrow('resource server admin')
    } finally {
      await closed.idp.stop()
    }
  })

  test.each([
    [{ actors: ['user'] }],
    [{ headers: { clientSecret: 'Authorization' } }],
    [{ headers: { clientSecret: 'X-Key', applicationKey: 'x-key' } }],
    [{ headers: { applicationKey: 'a b' } }],
    [{ roles: { owner: { everything: 'write' } } }],
    [{ roles: { 'Owner!': {} } }],
  ])('error: the configuration refuses %j', (admin) => {
    expect(() => parseConfig({ admin } as never)).toThrow(ConfigError)
  })

  test.each([
    [{ admin: { scopes: [] } }],
    [{ x: { audience: 'admin' } }],
    [{ x: { resource: 'https://id.example/admin' } }],
  ])('error: no other resource server has its name: %j', (audiences) => {
    const config = { issuer: 'https://id.example', store: { path: '/x' }, m2m: { audiences } }
    expect(() => parseConfig({ ...config, admin: { actors: ['app'] } } as never)).toThrow(/admin endpoints/)
    expect(() => parseConfig(config as never)).not.toThrow()
  })
})
