import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { ADMIN_AREAS, type AdminArea } from '../config/admin.ts'
import { ConfigError } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'

type Endpoint = readonly [method: string, path: string, body?: object]

/** Every endpoint, by the right that it needs. Nothing that they name exists. */
const ENDPOINTS: Readonly<Record<string, readonly Endpoint[]>> = {
  'clients:read': [
    ['GET', '/clients'],
    ['GET', '/clients/nobody'],
  ],
  'clients:write': [
    ['POST', '/clients', {}],
    ['PATCH', '/clients/nobody', {}],
    ['DELETE', '/clients/nobody'],
    ['POST', '/clients/nobody/secret', {}],
    ['DELETE', '/clients/nobody/previous-secret'],
    ['DELETE', '/clients/nobody/tokens'],
  ],
  'keys:read': [['GET', '/keys']],
  'keys:write': [
    ['POST', '/keys', { delay: -1 }],
    ['POST', '/keys/none/promote', {}],
    ['POST', '/keys/none/retire'],
  ],
  'sessions:read': [
    ['GET', '/sessions'],
    ['GET', '/grants'],
  ],
  'sessions:write': [
    ['DELETE', '/sessions/none'],
    ['DELETE', '/grants/none'],
  ],
  'gates:read': [['POST', '/gates/explain', { gate: 'none', accounts: ['x'] }]],
  'audit:read': [['GET', '/audit']],
  'team:read': [['GET', '/team']],
  'team:write': [
    ['POST', '/team', {}],
    ['PATCH', '/team/nobody', {}],
    ['DELETE', '/team/nobody'],
  ],
}

const ONE_RIGHT = ADMIN_AREAS.flatMap((area) =>
  (['read', 'write'] as const).map((level) => newAdminKey(`${area}-${level}`, { [area]: level })),
)
const bare = generateSecret()

const includes = (area: AdminArea, level: string, needed: string): boolean =>
  needed === `${area}:${level}` || (level === 'write' && needed === `${area}:read`)

describe('the rights of admin keys', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp({ admin: { keys: [hashSecret(bare), ...ONE_RIGHT.map(({ entry }) => entry)] } })
  })
  // Refusals are counted by address: each test, and each right of the table, has its own window.
  beforeEach(() => idp.advance(601))
  afterAll(() => idp.idp.stop())

  const entries = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)

  test.each(ONE_RIGHT)(
    'security: $entry.name opens what it says, and nothing else',
    async ({ entry, key }) => {
      const [area, level] = entry.name.split('-') as [AdminArea, string]
      const ask = adminApi(idp.base, key)
      for (const [right, endpoints] of Object.entries(ENDPOINTS)) {
        idp.advance(601)
        for (const [method, path, body] of endpoints) {
          const { headers, json, status } = await ask(method, path, body)
          const label = `${entry.name}: ${method} ${path}`
          expect(headers.get('cache-control'), label).toBe('no-store')
          if (includes(area, level, right)) expect([401, 403, 429, 500], label).not.toContain(status)
          else expect([status, json.error.code], label).toEqual([403, 'forbidden'])
        }
      }
    },
  )

  test('behavior: a bare hash has every right, and its place for a name', async () => {
    const ask = adminApi(idp.base, bare)
    for (const [method, path, body] of Object.values(ENDPOINTS).flat())
      expect([401, 403, 500], path).not.toContain((await ask(method, path, body)).status)
    await ask('POST', '/clients', { name: 'Mine', clientId: 'mine', redirectUris: ['https://rp.example/cb'] })
    expect((await entries()).at(-1)).toMatchObject({
      type: 'client.created',
      actor: { kind: 'app', name: 'key-1' },
      client: 'mine',
    })
  })

  test('security: without a key nothing opens, and the attempt is on record without the key', async () => {
    for (const key of [undefined, generateSecret(), hashSecret(bare), `${bare}x`, bare.slice(1)]) {
      const { headers, json, status } = await adminApi(idp.base, key)('GET', '/clients')
      expect([status, json.error.code]).toEqual([401, 'unauthorized'])
      expect(headers.get('www-authenticate')).toBe('Bearer')
    }
    const last = (await entries()).at(-1)
    expect(last).toMatchObject({ type: 'admin.refused', code: 'unauthorized' })
    expect(last).not.toHaveProperty('actor')
    expect(JSON.stringify(await entries())).not.toContain(bare)
    expect(idp.logs()).not.toContain(bare)
  })

  test('security: a missing right is on record under the name of the key', async () => {
    const reader = ONE_RIGHT.find(({ entry }) => entry.name === 'clients-read')
    await adminApi(idp.base, reader?.key)('DELETE', '/clients/demo')
    expect((await entries()).at(-1)).toMatchObject({
      type: 'admin.refused',
      code: 'forbidden',
      actor: { kind: 'app', name: 'clients-read' },
      detail: { right: 'clients:write' },
    })
    expect(await idp.idp.clients.get('demo')).toBeDefined()
  })

  test('security: a flood of refusals fills no log, and does not keep the operator out', async () => {
    const before = (await entries()).length
    const wrong = adminApi(idp.base, generateSecret())
    const answers = await Promise.all(Array.from({ length: 30 }, () => wrong('GET', '/clients')))
    const limited = answers.filter(({ status }) => status === 429)
    expect(limited).toHaveLength(10)
    expect(limited[0]?.json.error.code).toBe('rate_limited')
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await entries()).length - before).toBe(20)
    expect((await adminApi(idp.base, bare)('GET', '/clients')).status).toBe(200)
  })

  test.each([
    [{ name: 'Big', hash: hashSecret(bare), rights: {} }],
    [{ name: 'x', hash: bare, rights: {} }],
    [{ name: 'x', hash: hashSecret(bare), rights: { clients: 'all' } }],
    [{ name: 'x', hash: hashSecret(bare), rights: { everything: 'write' } }],
    [{ name: 'x', hash: hashSecret(bare) }],
    [{ name: 'key-1', hash: hashSecret(bare), rights: {} }],
  ])('error: the configuration refuses %j', (entry) => {
    const keys = [hashSecret(generateSecret()), entry] as never
    expect(() => parseConfig({ admin: { keys } })).toThrow(ConfigError)
  })
})
