import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { describe, expect, test } from 'vitest'
import type { DomainEvent } from '../events/types.ts'
import { auditedClients } from './audited.ts'
import { createClientAdmin } from './clients.ts'
import { withinRights } from './withinRights.ts'

const ACTOR = { kind: 'app', name: 'deploy' } as const
const INPUT = { clientId: 'shop', name: 'Shop', redirectUris: ['https://shop.example/callback'] }

const open = async ({ full = false } = {}) => {
  const store = createSqliteStore({ path: ':memory:' })
  await store.migrate()
  const told: DomainEvent[] = []
  const emit = async (event: DomainEvent) => {
    if (full) throw new Error('disk full')
    told.push(event)
  }
  const clients = createClientAdmin({ store, validate: async () => {} })
  const events = { emit, listen: () => () => {} }
  return { told, clients: auditedClients(clients, { actor: ACTOR, events, requestId: 'r1' }) }
}

describe('audited clients', () => {
  test('default: every change is told once, with who made it and without the secret', async () => {
    const { clients, told } = await open()
    const { secret = '' } = await clients.create(INPUT)
    await clients.ensure({ ...INPUT, name: 'Shop 2' })
    await clients.ensure({ ...INPUT, clientId: 'other' })
    await clients.update('shop', { name: 'Shop 3', dpopBound: true })
    await clients.update('shop', {}, { rotateSecret: true })
    await clients.rotateSecret('shop', { grace: 60 })
    await clients.revokeSecret('shop')
    await clients.remove('shop')
    expect(told.map(({ client, detail, type }) => [type, client, detail])).toEqual([
      ['client.created', 'shop', undefined],
      ['client.updated', 'shop', undefined],
      ['client.created', 'other', undefined],
      ['client.updated', 'shop', { fields: 'name dpopBound' }],
      ['client.secret_rotated', 'shop', { grace: 0 }],
      ['client.secret_rotated', 'shop', { grace: 60 }],
      ['client.secret_rotated', 'shop', { previousRevoked: true }],
      ['client.removed', 'shop', undefined],
    ])
    for (const event of told) expect(event).toMatchObject({ actor: ACTOR, requestId: 'r1' })
    expect(JSON.stringify(told)).not.toContain(secret)
  })

  test('error: what was refused, or changed nothing, is not told', async () => {
    const { clients, told } = await open()
    await clients.create(INPUT)
    await expect(clients.create(INPUT)).rejects.toMatchObject({ code: 'client_exists' })
    await expect(clients.update('nobody', {})).rejects.toMatchObject({ code: 'client_not_found' })
    expect([await clients.remove('nobody'), await clients.revokeSecret('shop')]).toEqual([false, false])
    expect(told).toHaveLength(1)
  })

  test('error: a change that cannot be put on record is not reported as done', async () => {
    const { clients } = await open({ full: true })
    await expect(clients.create(INPUT)).rejects.toThrow('disk full')
  })

  test.each(['update', 'rotateSecret', 'ensure', 'remove'] as const)(
    'security: %s is refused for a client that is given rights in the same moment',
    async (change) => {
      const store = createSqliteStore({ path: ':memory:' })
      await store.migrate()
      const validate = async () => {}
      const operator = createClientAdmin({ store, validate })
      await operator.create(INPUT)
      const raise = () => operator.update('shop', { adminRights: { team: 'write' } })
      let reads = 0
      const get: typeof store.clients.get = async (id) => {
        const record = await store.clients.get(id)
        reads += 1
        if (reads === 1) await raise()
        return record
      }
      const slow = createClientAdmin({ store: { ...store, clients: { ...store.clients, get } }, validate })
      const limited = withinRights(slow, { clients: 'write' })
      const evil = { redirectUris: ['https://evil.example/callback'] }
      const attempts = {
        update: () => limited.update('shop', evil),
        ensure: () => limited.ensure({ ...INPUT, ...evil }),
        rotateSecret: () => limited.rotateSecret('shop'),
        remove: () => limited.remove('shop'),
      }
      await expect(attempts[change]()).rejects.toMatchObject({
        code: expect.stringMatching(/^(version_conflict|client_privileged)$/),
      })
      expect(await operator.get('shop')).toMatchObject({
        redirectUris: INPUT.redirectUris,
        adminRights: { team: 'write' },
      })
      await operator.update('shop', { adminRights: { clients: 'read' } })
      reads = 1
      await expect(attempts[change]()).resolves.toBeDefined()
    },
  )
})
