import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'

const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const owner = newAdminKey('back-office', { team: 'write' })
const reader = newAdminKey('report', { team: 'read' })

let idp: TestIdp
beforeAll(async () => {
  idp = await startIdp({ admin: { keys: [owner.entry, reader.entry] } })
})
afterAll(() => idp.idp.stop())

const ask = (...request: Parameters<ReturnType<typeof adminApi>>) => adminApi(idp.base, owner.key)(...request)
const events = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)

describe('/admin/team', () => {
  test('default: members are added, changed, listed and removed, by the named key', async () => {
    const added = await ask('POST', '/team', { account: ALICE.toLowerCase(), roles: ['owner'] })
    expect([added.status, added.json]).toMatchObject([201, { account: ALICE, roles: ['owner'] }])
    const member = `/team/${encodeURIComponent(ALICE)}`
    expect((await ask('PATCH', member, { roles: ['support'] })).json.roles).toEqual(['support'])
    const listed = await adminApi(idp.base, reader.key)('GET', '/team')
    expect(listed.json).toMatchObject({ members: [{ account: ALICE, roles: ['support'] }] })
    expect((await ask('DELETE', member)).status).toBe(204)
    expect((await ask('GET', '/team')).json).toEqual({ members: [] })
    const actor = { kind: 'app', name: 'back-office' }
    expect(await events()).toMatchObject(
      ['team.added', 'team.changed', 'team.removed'].map((type) => ({ type, actor, account: ALICE })),
    )
  })

  test('security: who may only read changes nothing', async () => {
    const read = adminApi(idp.base, reader.key)
    expect((await read('POST', '/team', { account: ALICE })).status).toBe(403)
    expect((await read('DELETE', `/team/${encodeURIComponent(ALICE)}`)).status).toBe(403)
    expect((await ask('GET', '/team')).json).toEqual({ members: [] })
  })

  test('error: refusals are coded', async () => {
    const of = async (...request: Parameters<typeof ask>) => {
      const { json, status } = await ask(...request)
      return [status, json.error.code]
    }
    expect(await of('POST', '/team', { account: 'alice' })).toEqual([422, 'account_invalid'])
    expect(await of('POST', '/team', { account: ALICE, roles: ['No Role'] })).toEqual([422, 'role_invalid'])
    expect(await of('POST', '/team', { account: ALICE, more: 1 })).toEqual([400, 'request_invalid'])
    const nobody = `/team/${encodeURIComponent(ALICE)}`
    expect(await of('DELETE', nobody)).toEqual([404, 'member_not_found'])
    expect(await of('PATCH', nobody, { roles: ['owner'] })).toEqual([404, 'member_not_found'])
    await ask('POST', '/team', { account: ALICE })
    expect(await of('POST', '/team', { account: ALICE })).toEqual([409, 'member_exists'])
  })
})
