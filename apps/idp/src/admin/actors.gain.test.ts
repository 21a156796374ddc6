import { afterAll, describe, expect, test } from 'vitest'
import { auditedClients } from '../clients/audited.ts'
import { hashSecret } from '../clients/secret.ts'
import type { AdminRights } from '../config/admin.ts'
import { ALL, bearer, OPERATOR, shown, startActors } from '../test/actors.ts'
import { adminApi } from '../test/admin.ts'
import { startIdp } from '../test/idp.ts'
import { placesOf } from '../test/issuesOf.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { teamOf } from '../test/team.ts'

const at = await startActors()
const { ask, last, robot } = at
const { clients } = at.idp.idp
afterAll(() => at.idp.idp.stop())

describe('who gains no rights by changing others', () => {
  const limited = async (adminRights: AdminRights) => {
    await clients.update('robot', { adminRights })
    return shown(robot.secret)
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
    // Who could remove it could make another one with its name.
    expect(codeOf(await ask(headers, 'DELETE', '/clients/demo'))).toEqual(refused)
    expect(await clients.get('demo')).toMatchObject({ adminRights: ALL })
    expect((await patch('mine', { name: 'Still mine' })).status).toBe(200)
    expect((await ask(headers, 'DELETE', '/clients/mine')).status).toBe(204)
    expect(codeOf(await create({ keys: 'everything' }))).toEqual([422, 'client_invalid'])
    await limited(ALL)
  })

  test('security: who changes clients by another way, and says no rights, has none to give', async () => {
    const events = { emit: async () => {}, listen: () => () => {} }
    const { rotateSecret } = auditedClients(clients, { actor: { kind: 'app', name: 'dialect' }, events })
    await expect(rotateSecret('demo')).rejects.toMatchObject({ code: 'client_privileged' })
    const { ensure } = auditedClients(clients, { actor: { kind: 'app', name: 'dialect' }, events })
    const given = { clientId: 'given', name: 'Given', redirectUris: ['https://rp.example/cb'] }
    await expect(ensure({ ...given, adminRights: { audit: 'read' } })).rejects.toMatchObject({
      code: 'client_privileged',
    })
    const operator = auditedClients(clients, { actor: OPERATOR, events })
    await expect(operator.ensure({ ...given, adminRights: { audit: 'read' } })).resolves.toBeDefined()
  })

  test('security: nobody gives roles that give more than they have', async () => {
    const headers = await limited({ team: 'write', sessions: 'write', audit: 'read' })
    const { account } = newPerson()
    const add = (roles: readonly string[]) => ask(headers, 'POST', '/team', { account, roles })
    const refused = await add(['owner'])
    expect(codeOf(refused)).toEqual([403, 'forbidden'])
    const message = expect.stringContaining('has not: clients:write, keys:write, gates:write')
    expect(refused.json).toMatchObject({ error: { message } })
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
    [{ actors: ['user'] }, 'config_invalid admin.actors.0'],
    [{ headers: { clientSecret: 'Authorization' } }, 'config_invalid admin.headers.clientSecret'],
    [{ headers: { clientSecret: 'X-Key', applicationKey: 'x-key' } }, 'config_invalid admin.headers'],
    [{ headers: { applicationKey: 'a b' } }, 'config_invalid admin.headers.applicationKey'],
    [{ roles: { owner: { everything: 'write' } } }, 'config_unknown_key admin.roles.owner.everything'],
    [{ roles: { 'Owner!': {} } }, 'config_invalid admin.roles.Owner!'],
  ])('error: the configuration refuses %j', (admin, issue) => {
    expect(placesOf({ admin })).toEqual([issue])
  })

  test.each([
    [{ admin: { scopes: [] } }],
    [{ x: { audience: 'admin' } }],
    [{ x: { resource: 'https://id.example/admin' } }],
  ])('error: no other resource server has its name: %j', (audiences) => {
    const config = { issuer: 'https://id.example', store: { path: '/x' }, m2m: { audiences } }
    const [issue = '', ...more] = placesOf({ ...config, admin: { actors: ['app'] } })
    expect([issue, more]).toEqual([expect.stringMatching(/^audience_invalid m2m\.audiences/), []])
    expect(placesOf(config)).toEqual([])
  })
})
