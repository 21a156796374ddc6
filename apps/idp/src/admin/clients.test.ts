import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ClientInput } from '../clients/schema.ts'
import { adminApi, newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, SERVICE } from '../test/machine.ts'

const { entry, key } = newAdminKey('deployer', { clients: 'write' })
const REDIRECT = 'https://rp.example/cb'

let idp: TestIdp
beforeAll(async () => {
  idp = await startIdp({ admin: { keys: [entry] }, m2m: MACHINES })
})
afterAll(() => idp.idp.stop())

const ask = (...request: Parameters<ReturnType<typeof adminApi>>) => adminApi(idp.base, key)(...request)
const events = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)
let count = 0
const create = async (input: Partial<ClientInput> = {}) => {
  count += 1
  return ask('POST', '/clients', {
    clientId: `client-${count}`,
    name: 'Shop',
    redirectUris: [REDIRECT],
    ...input,
  })
}

describe('/admin/clients', () => {
  test('default: a client is created, shown, changed and removed; its secret is shown once', async () => {
    const created = await create({ clientId: 'shop' })
    expect([created.status, created.headers.get('location')]).toEqual([201, '/admin/clients/shop'])
    expect(created.headers.get('cache-control')).toBe('no-store')
    const { clientSecret, ...client } = created.json
    expect(clientSecret).toMatch(/^[\w-]{43}$/)

    const shown = await ask('GET', '/clients/shop')
    expect(shown.json).toEqual(client)
    expect(shown.text).not.toMatch(/sha256|secret"/i)
    expect(shown.headers.get('etag')).toBe(created.headers.get('etag'))

    const changed = await ask('PATCH', '/clients/shop', { name: 'Shop 2', tosUri: 'https://rp.example/tos' })
    expect(changed.json).toEqual({ ...client, name: 'Shop 2', tosUri: 'https://rp.example/tos' })
    const back = await ask('PATCH', '/clients/shop', { tosUri: null, refreshTokens: false })
    expect(back.json).toEqual({ ...client, name: 'Shop 2', refreshTokens: false })
    // Null is the default again.
    expect((await ask('PATCH', '/clients/shop', { refreshTokens: null })).json.refreshTokens).toBe(true)

    expect((await ask('DELETE', '/clients/shop')).status).toBe(204)
    for (const [method, path] of [
      ['GET', '/clients/shop'],
      ['DELETE', '/clients/shop'],
      ['DELETE', '/clients/shop/previous-secret'],
      ['DELETE', '/clients/shop/tokens'],
    ] as const) {
      const gone = await ask(method, path)
      expect([gone.status, gone.json.error.code]).toEqual([404, 'client_not_found'])
    }
    const mine = (await events()).filter(({ client: about }) => about === 'shop')
    expect(mine.map(({ type }) => type)).toEqual([
      'client.created',
      'client.updated',
      'client.updated',
      'client.updated',
      'client.removed',
    ])
    for (const event of mine) expect(event).toMatchObject({ actor: { kind: 'app', name: 'deployer' } })
    expect(JSON.stringify(await events())).not.toContain(clientSecret)
  })

  test('behavior: the list comes page by page', async () => {
    for (let more = 0; more < 5; more += 1) await create()
    const ids: string[] = []
    for (let after = '', more = true; more; ) {
      const page = (await ask('GET', `/clients?limit=2${after && `&after=${after}`}`)).json
      expect(page.clients.length).toBeLessThanOrEqual(2)
      ids.push(...page.clients.map(({ clientId }: { clientId: string }) => clientId))
      after = page.next
      more = page.next !== undefined
    }
    expect(ids).toEqual((await idp.idp.clients.list()).map(({ clientId }) => clientId))
  })

  test('behavior: a new secret, with and without a grace for the one before', async () => {
    const { clientId } = (await create()).json
    const rotated = await ask('POST', `/clients/${clientId}/secret`, { grace: 60 })
    expect(rotated.json).toEqual({
      clientId,
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
      previousSecretUntil: expect.any(String),
    })
    expect((await ask('DELETE', `/clients/${clientId}/previous-secret`)).json).toEqual({ revoked: true })
    expect((await ask('DELETE', `/clients/${clientId}/previous-secret`)).json).toEqual({ revoked: false })
    const last = (await events()).filter(({ type }) => type === 'client.secret_rotated')
    expect(last.map(({ detail }) => detail)).toEqual([{ grace: 60 }, { previousRevoked: true }])
    const { json } = await create({ authMethod: 'none' })
    const refused = await ask('POST', `/clients/${json.clientId}/secret`, {})
    expect([refused.status, refused.json.error.code]).toEqual([422, 'client_invalid'])
  })

  test('security: what is ended is ended in the version that was read, or not at all', async () => {
    const { headers } = await create({ ...SERVICE, clientId: 'read' })
    const tag = headers.get('etag') ?? ''
    await ask('PATCH', '/clients/read', { name: 'Changed' })
    const stale = { 'if-match': tag }
    for (const path of ['', '/tokens', '/previous-secret']) {
      const refused = await ask('DELETE', `/clients/read${path}`, undefined, stale)
      expect([path, refused.status, refused.json.error.code]).toEqual([path, 409, 'version_conflict'])
    }
    const now = (await ask('GET', '/clients/read')).headers.get('etag') ?? ''
    const all = await Promise.all(
      [1, 2, 3].map(() => ask('DELETE', '/clients/read', undefined, { 'if-match': now })),
    )
    expect(all.map(({ status }) => status).toSorted()).toEqual([204, 404, 404])
  })

  test('behavior: ends every token of a client', async () => {
    const { clientId, clientSecret } = (await create({ ...SERVICE, clientId: 'robot' })).json
    const token = async () => {
      const body = new URLSearchParams({ grant_type: 'client_credentials' })
      const headers = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }
      return (await fetch(`${idp.base}/token`, { method: 'POST', headers, body })).status
    }
    expect(await token()).toBe(200)
    expect((await ask('DELETE', '/clients/robot/tokens')).json).toEqual({ grants: 0 })
    expect((await events()).at(-1)).toMatchObject({
      type: 'tokens.revoked',
      actor: { kind: 'app', name: 'deployer' },
      client: 'robot',
    })
  })
})

describe('changes that meet', () => {
  let path: string
  let first: string
  beforeEach(async () => {
    const created = await create()
    path = `/clients/${created.json.clientId}`
    first = created.headers.get('etag') ?? ''
    await ask('PATCH', path, { name: 'Changed' })
  })

  test('security: a version from before changes nothing', async () => {
    for (const [method, more, body] of [
      ['PATCH', '', { name: 'Late' }],
      ['POST', '/secret', {}],
      ['DELETE', '', undefined],
      ['DELETE', '/tokens', undefined],
    ] as const) {
      const refused = await ask(method, `${path}${more}`, body, { 'if-match': first })
      expect([refused.status, refused.json.error.code], more).toEqual([409, 'version_conflict'])
    }
    expect((await ask('GET', path)).json.name).toBe('Changed')
  })

  test('behavior: the version as it is changes it, and of many at once exactly one', async () => {
    const etag = (await ask('GET', path)).headers.get('etag') ?? ''
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        ask('PATCH', path, { name: `Name ${index}` }, { 'if-match': etag }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(409)])
    expect((await ask('GET', path)).json.name).toBe(answers.find(({ status }) => status === 200)?.json.name)
  })

  test.each(['2', 'W/"2"', '"2", "3"', '"x"', '""', `"${'9'.repeat(40)}"`])(
    'error: %s is no version',
    async (tag) => {
      const refused = await ask('PATCH', path, { name: 'Late' }, { 'if-match': tag })
      expect([refused.status, refused.json.error]).toMatchObject([400, { field: 'if-match' }])
    },
  )
})

describe('hostile input', () => {
  test.each([
    ['POST', '/clients', '{', 400, 'request_invalid'],
    ['POST', '/clients', [], 400, 'request_invalid'],
    ['POST', '/clients', 'null', 400, 'request_invalid'],
    ['POST', '/clients', {}, 422, 'client_invalid'],
    [
      'POST',
      '/clients',
      { clientId: '__proto__', name: 'x', redirectUris: [REDIRECT] },
      422,
      'client_invalid',
    ],
    ['POST', '/clients', '{"__proto__":{"name":"x"},"name":"x"}', 422, 'client_invalid'],
    ['POST', '/clients', { name: 'x', redirectUris: ['http://rp.example/cb'] }, 422, 'client_invalid'],
    ['POST', '/clients', { name: 'x', redirectUris: [REDIRECT], secret: 'y' }, 422, 'client_invalid'],
    ['POST', '/clients', { name: 'x', redirectUris: [REDIRECT], gates: ['none'] }, 422, 'client_invalid'],
    ['POST', '/clients', { name: 'x'.repeat(300_000) }, 413, 'request_too_large'],
    ['POST', '/clients', { clientId: 'demo', name: 'x', redirectUris: [REDIRECT] }, 409, 'client_exists'],
    ['PATCH', '/clients/demo', { clientId: 'spa' }, 422, 'client_invalid'],
    ['PATCH', '/clients/demo', { name: null }, 422, 'client_invalid'],
    ['PATCH', '/clients/demo', { createdAt: 'now' }, 422, 'client_invalid'],
    ['PATCH', '/clients/demo', { redirectUris: 7 }, 422, 'client_invalid'],
    ['PATCH', '/clients/..%2Fkeys', {}, 404, 'client_not_found'],
    ['PATCH', '/clients/__proto__', {}, 404, 'client_not_found'],
    ['PATCH', `/clients/${'x'.repeat(2000)}`, {}, 404, 'client_not_found'],
    ['GET', '/clients/%00', undefined, 404, 'client_not_found'],
    ['POST', '/clients/demo/secret', { grace: 2_592_001 }, 400, 'request_invalid'],
    ['POST', '/clients/demo/secret', { grace: '60' }, 400, 'request_invalid'],
    ['GET', '/clients?limit=0', undefined, 400, 'request_invalid'],
    ['GET', '/clients?limit=501', undefined, 400, 'request_invalid'],
    ['GET', '/clients?limit=2&limit=3', undefined, 400, 'request_invalid'],
    ['GET', '/clients?offset=2', undefined, 400, 'request_invalid'],
    ['GET', '/clients?__proto__=2', undefined, 400, 'request_invalid'],
  ])('error: %s %s %j', async (method, path, body, status, code) => {
    const before = await idp.idp.clients.list()
    const refused = await ask(method, path, body)
    expect([refused.status, refused.json.error.code]).toEqual([status, code])
    expect(await idp.idp.clients.list()).toEqual(before)
  })

  test('error: a body that does not say it is JSON', async () => {
    const refused = await ask('POST', '/clients', {}, { 'content-type': 'text/plain' })
    expect([refused.status, refused.json.error.code]).toEqual([415, 'request_invalid'])
  })
})
