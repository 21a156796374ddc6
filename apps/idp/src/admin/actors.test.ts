import * as client from 'openid-client'
import { afterAll, describe, expect, test } from 'vitest'
import type { AdminRights } from '../config/admin.ts'
import { ALL, bearer, elsewhere, KEY, OPERATOR, shown, startActors } from '../test/actors.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { teamOf } from '../test/team.ts'
import type { AdminRight } from './rights.ts'

const at = await startActors()
const { appToken, ask, base, idp, last, memberToken, owner, robot, statusOf } = at
const { clients } = at.idp.idp
afterAll(() => at.idp.idp.stop())

/** An endpoint for each right. Nothing that they name exists. */
const PROBES: readonly (readonly [right: AdminRight, method: string, path: string, body?: object])[] = [
  ['clients:read', 'GET', '/clients'],
  ['clients:write', 'DELETE', '/clients/nobody'],
  ['keys:read', 'GET', '/keys'],
  ['keys:write', 'POST', '/keys/none/retire'],
  ['sessions:read', 'GET', '/sessions'],
  ['sessions:write', 'DELETE', '/sessions/none'],
  ['gates:read', 'POST', '/gates/explain', { gate: 'none', accounts: ['x'] }],
  ['gates:write', 'DELETE', '/gates/none'],
  ['policies:read', 'GET', '/policies'],
  ['policies:write', 'DELETE', '/policies/none'],
  ['audit:read', 'GET', '/audit'],
  ['team:read', 'GET', '/team'],
  ['team:write', 'DELETE', '/team/nobody'],
]

describe('the rights of applications and members', () => {
  const kinds = [
    ['an application by its secret', 'robot', async () => shown(robot.secret)],
    ['an application by its token', 'robot', async () => bearer(await appToken())],
    ['a member by an access token', 'demo', async () => bearer(await memberToken(owner))],
  ] as const

  test.each(kinds)('security: %s has the rights of the client, and no others', async (_, id, credential) => {
    await clients.update(id, { adminRights: ALL })
    const headers = await credential()
    for (const [right] of PROBES) {
      const [area, level] = right.split(':')
      await clients.update(id, { adminRights: { [String(area)]: level } as AdminRights })
      for (const [needed, method, path, body] of PROBES) {
        const { json, status } = await ask(headers, method, path, body)
        const has = needed === right || (level === 'write' && needed === `${area}:read`)
        if (has) expect([401, 403, 429, 500], `${right}: ${method} ${path}`).not.toContain(status)
        else expect([status, json.error.code], `${right}: ${method} ${path}`).toEqual([403, 'forbidden'])
      }
    }
    await clients.update(id, { adminRights: undefined })
    expect(await statusOf(headers)).toBe(403)
    await clients.update(id, { adminRights: ALL })
  })
})

describe('a member of the team', () => {
  test('error: who lacks a right is told the client, whose rights count as well', async () => {
    await clients.update('demo', { adminRights: { keys: 'read' } })
    const { json } = await ask(bearer(await memberToken(owner)), 'GET', '/audit')
    expect(json.error).toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/\bdemo\b.*audit:read/),
    })
    await clients.update('demo', { adminRights: ALL })
  })

  test('behavior: is on record as the person, with the client that acts', async () => {
    const token = await memberToken(owner)
    await clients.create({ clientId: 'two', name: 'Two', redirectUris: ['https://rp.example/cb'] })
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
    // Later than clocks may differ: the token is of a membership that was ended.
    await teamOf(idp, () => new Date(Date.now() + 120_000)).add(person.account, ['owner'], OPERATOR)
    expect([await statusOf(headers, '/sessions'), await statusOf(headers)]).toEqual([401, 401])
    expect(await last()).toMatchObject({ detail: { reason: 'not_a_member' } })
  })

  test('security: beside a token the client may be named that it was issued to, and no other', async () => {
    const token = bearer(await memberToken(owner))
    expect(await statusOf({ ...token, [KEY]: 'demo' })).toBe(200)
    expect(await statusOf({ ...token, [KEY]: 'robot' })).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'application_mismatch' } })
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
    await clients.update('demo', { adminRights: undefined })
    expect(await statusOf(bearer(await memberToken(owner)))).toBe(403)
    await clients.update('demo', { adminRights: ALL })
    await clients.update('demo', { audiences: ['admin'] })
    const { url } = await authorize(await discover(idp), { resource: `${base}/admin` })
    const refused = await fetch(url, { redirect: 'manual' })
    expect(new URL(refused.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_target')
  })
})
