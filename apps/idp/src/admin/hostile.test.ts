import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES } from '../test/machine.ts'
import { REQUEST, startRegistration, type TestRegistration } from '../test/registration.ts'

const RUNS = runs(60)
const RIGHTS = ['clients', 'gates', 'keys', 'team', 'sessions', 'audit', 'policies', 'webhooks']
const { entry, key } = newAdminKey(
  'all',
  Object.fromEntries(RIGHTS.map((area) => [area, area === 'audit' ? 'read' : 'write'])),
)

/** Valid JSON that is nested without end. */
const NESTED = ['[', '{"a":'].map((open) => {
  const depth = 20_000
  return open.repeat(depth) + (open === '[' ? '' : '1') + (open === '[' ? ']' : '}').repeat(depth)
})

const FIELDS = [
  ...[
    'clientId',
    'name',
    'redirectUris',
    'jwks',
    'jwksUri',
    'gates',
    'scopes',
    'audiences',
    'admin',
    'account',
  ],
  ...[
    'roles',
    'rego',
    'source',
    'input',
    'gate',
    'query',
    'allOf',
    'chain',
    'contract',
    'algorithm',
    '__proto__',
  ],
]
const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 30 }),
  fc.constantFrom('', '\0', '__proto__', '../..', '%00'),
)
const body = fc.oneof(
  anyJsonText,
  fc
    .dictionary(fc.constantFrom(...FIELDS), fc.oneof(text, anyJson), { maxKeys: 5 })
    .map((one) => JSON.stringify(one)),
  fc.string({ unit: anyCharacter, maxLength: 40 }),
)

const endedWell = async ({ idp, logs }: TestIdp) => {
  expect(logs()).not.toContain('request failed')
  await idp.stop()
}

const ENDPOINTS = [
  ['POST', '/clients'],
  ['PATCH', '/clients/demo'],
  ['POST', '/clients/demo/secret'],
  ['PUT', '/gates/x'],
  ['POST', '/gates/explain'],
  ['PUT', '/policies/x'],
  ['POST', '/team'],
  ['POST', '/keys'],
  ['POST', '/registration-tokens'],
] as const

describe('what could be sent to the admin endpoints', () => {
  let idp: TestIdp
  let ask: ReturnType<typeof adminApi>
  beforeAll(async () => {
    const registration = { enabled: true }
    idp = await startIdp({ admin: { keys: [entry] }, m2m: MACHINES, registration })
    ask = adminApi(idp.base, key)
  })
  afterAll(() => endedWell(idp))

  test('security: any body, and the answer is coded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ENDPOINTS), body, async ([method, path], sent) => {
        const { json, status } = await ask(method, path, sent)
        expect(status).toBeLessThan(500)
        if (status >= 400) expect(json.error).toMatchObject({ code: expect.stringMatching(/^[a-z_0-9]+$/) })
      }),
      RUNS,
    )
  })

  test.each(ENDPOINTS)('security: %s %s: a body that is nested without end', async (method, path) => {
    for (const nested of NESTED) {
      for (const sent of [
        nested,
        `{"jwks":{"keys":[${nested}]},"input":${nested},"gate":${nested},"name":${nested}}`,
      ]) {
        const { json, status } = await ask(method, path, sent)
        expect([400, 409, 413, 415, 422]).toContain(status)
        expect(json.error.code).toMatch(/^[a-z_0-9]+$/)
      }
    }
  })

  test.each(['/clients', '/sessions', '/grants'])('security: %s after U+0000', async (path) => {
    const { json, status } = await ask('GET', `${path}?after=%00`)
    expect([status, json.error.code]).toEqual([400, 'request_invalid'])
  })

  test('security: any page, version and name, and the answer is coded', async () => {
    const lists = fc.constantFrom(
      '/clients',
      '/sessions',
      '/grants',
      '/audit',
      '/team',
      '/policies',
      '/gates',
    )
    const names = fc.constantFrom('after', 'limit', 'before', 'client', 'account', 'type', 'event')
    await fc.assert(
      fc.asyncProperty(lists, fc.dictionary(names, text, { maxKeys: 3 }), text, async (path, query, name) => {
        const listed = await ask('GET', `${path}?${new URLSearchParams(query)}`)
        expect(listed.status).toBeLessThan(500)
        const one = encodeURIComponent(name.replace(/[\ud800-\udfff]/g, '')) || 'x'
        const tag = name.replace(/[^\x20-\x7e]/g, '')
        const gone = await ask('DELETE', `${path}/${one}`, undefined, { 'if-match': tag })
        expect(gone.status).toBeGreaterThanOrEqual(400)
        expect(gone.status).toBeLessThan(500)
      }),
      RUNS,
    )
  })
})

describe('what could be registered', () => {
  let server: TestRegistration
  beforeAll(async () => {
    server = await startRegistration()
  })
  afterAll(() => endedWell(server.idp))

  const members = fc.constantFrom(
    ...[
      'redirect_uris',
      'client_name',
      'jwks',
      'jwks_uri',
      'grant_types',
      'response_types',
      'scope',
      'logo_uri',
    ],
    ...[
      'sector_identifier_uri',
      'software_statement',
      'token_endpoint_auth_method',
      'countersign_gates',
      '__proto__',
    ],
  )

  test('security: any metadata, and the answer is one of RFC 7591', async () => {
    const metadata = fc.dictionary(members, fc.oneof(text, anyJson), { maxKeys: 4 })
    await fc.assert(
      fc.asyncProperty(metadata, async (changes) => {
        const { json, status } = await server.register({ ...REQUEST, ...changes })
        expect([201, 400]).toContain(status)
        if (status === 400) expect(json.error).toMatch(/^invalid_/)
      }),
      RUNS,
    )
  })

  test('security: any bytes and any token, and nobody is registered', async () => {
    const tokens = fc.oneof(fc.constant(server.token), fc.string({ unit: 'grapheme-ascii', maxLength: 40 }))
    await fc.assert(
      fc.asyncProperty(tokens, fc.string({ unit: anyCharacter, maxLength: 60 }), async (token, sent) => {
        const { status } = await server.call('POST', 'register', token.trim(), sent)
        expect([400, 401]).toContain(status)
      }),
      RUNS,
    )
  })

  test('security: metadata that is nested without end', async () => {
    for (const nested of NESTED) {
      const sent = `{"client_name":"x","redirect_uris":["https://rp.example/callback"],"jwks":{"keys":[${nested}]}}`
      expect((await server.call('POST', 'register', server.token, sent)).status).toBe(400)
      expect((await server.call('POST', 'register', server.token, nested)).status).toBe(400)
    }
  })
})
