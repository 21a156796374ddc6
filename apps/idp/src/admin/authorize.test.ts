import type { AuditEntry } from '@countersign/oidc-store'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { ADMIN_AREAS, type AdminArea } from '../config/admin.ts'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { issuesOf } from '../test/issuesOf.ts'

type Endpoint = readonly [method: string, path: string, body?: object]

/** Every endpoint, by the right that it needs. Nothing that they name exists. A test compares it with what is mounted. */
const ENDPOINTS: Readonly<Record<string, readonly Endpoint[]>> = {
  'clients:read': [
    ['GET', '/clients'],
    ['GET', '/clients/nobody'],
    ['GET', '/registration-tokens'],
  ],
  'clients:write': [
    ['POST', '/clients', {}],
    ['PATCH', '/clients/nobody', {}],
    ['DELETE', '/clients/nobody'],
    ['POST', '/clients/nobody/secret', {}],
    ['DELETE', '/clients/nobody/previous-secret'],
    ['DELETE', '/clients/nobody/tokens'],
    ['POST', '/registration-tokens', { uses: 0 }],
    ['DELETE', '/registration-tokens/none'],
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
  'gates:read': [
    ['GET', '/gates'],
    ['GET', '/gates/none'],
    ['POST', '/gates/explain', { gate: 'none', accounts: ['x'] }],
  ],
  'gates:write': [
    ['PUT', '/gates/none', {}],
    ['DELETE', '/gates/none'],
  ],
  'policies:read': [
    ['GET', '/policies'],
    ['GET', '/policies/none'],
    ['POST', '/policies/none/test', { accounts: ['x'] }],
  ],
  'policies:write': [
    ['PUT', '/policies/none', {}],
    ['DELETE', '/policies/none'],
  ],
  'audit:read': [['GET', '/audit']],
  'team:read': [['GET', '/team']],
  'team:write': [
    ['POST', '/team', {}],
    ['PATCH', '/team/nobody', {}],
    ['DELETE', '/team/nobody'],
  ],
  'webhooks:read': [
    ['GET', '/webhooks'],
    ['GET', '/webhooks/deliveries'],
  ],
  'webhooks:write': [
    ['POST', '/webhooks/none/test'],
    ['POST', '/webhooks/deliveries/none/retry'],
  ],
}

const ONE_RIGHT = ADMIN_AREAS.flatMap((area) =>
  (['read', 'write'] as const).map((level) => newAdminKey(`${area}-${level}`, { [area]: level })),
)
const bare = generateSecret()
const pathsOf = (config: object) => issuesOf(config).map(({ path }) => path)

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

  const entries = async () => {
    const all: AuditEntry[] = []
    let page: readonly AuditEntry[]
    do {
      page = await idp.idp.store.audit.list({ limit: 500, after: all.at(-1)?.sequence })
      all.push(...page)
    } while (page.length === 500)
    return all.map(({ event }) => event)
  }

  test('security: the table has every endpoint that is mounted, by the right that its description names', async () => {
    type Described = { readonly paths: Readonly<Record<string, Record<string, { description?: string }>>> }
    const { paths } = (await (await fetch(`${idp.base}/openapi.json`)).json()) as Described
    const below = ([path]: readonly [string, unknown]) => path.startsWith('/admin/')
    const rights = Object.entries(paths)
      .filter(below)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { description = '' }]) => [
          `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
          /right `([a-z]+:[a-z]+)`/.exec(description)?.[1],
        ]),
      )
    const mounted = idp.idp.app.routes
      .filter(({ path }) => path.startsWith('/admin/'))
      .map(({ method, path }) => `${method} ${path}`)
    expect(mounted.toSorted()).toEqual(rights.map(([endpoint]) => endpoint).toSorted())
    for (const [endpoint = '', right] of rights) {
      const one = new RegExp(`^${endpoint.replace(/:\w+/g, '[^/]+')}$`)
      const named = Object.entries(ENDPOINTS).filter(([, all]) =>
        all.some(([method, path]) => one.test(`${method} /admin${path}`)),
      )
      expect([endpoint, named.map(([needed]) => needed)]).toEqual([endpoint, [right]])
    }
  })

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
    [{ name: 'Big', hash: hashSecret(bare), rights: {} }, '.1.name'],
    [{ name: 'x', hash: bare, rights: {} }, '.1.hash'],
    [{ name: 'x', hash: hashSecret(bare), rights: { clients: 'all' } }, '.1'],
    [{ name: 'x', hash: hashSecret(bare), rights: { everything: 'write' } }, '.1.rights.everything'],
    [{ name: 'x', hash: hashSecret(bare) }, '.1'],
    [{ name: 'key-1', hash: hashSecret(bare), rights: {} }, ''],
    [{ name: 'x', hash: hashSecret(bare), rights: {} }, undefined],
  ])('error: the configuration refuses %j at %s', (entry, place) => {
    expect(pathsOf({ admin: { keys: [hashSecret(generateSecret()), entry] } })).toEqual(
      place === undefined ? [] : [`admin.keys${place}`],
    )
  })
})
