import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareSecret, generateSecret } from '../clients/secret.ts'
import { newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { main } from './main.ts'

const all = newAdminKey('ops', { clients: 'write', keys: 'write' })
const reader = newAdminKey('reader', { clients: 'read' })

let idp: TestIdp
beforeAll(async () => {
  idp = await startIdp({ admin: { keys: [all.entry, reader.entry] } })
})
afterAll(() => idp.idp.stop())

const run = async (argv: readonly string[], env: Record<string, string> = {}) => {
  const results: string[] = []
  const notes: string[] = []
  const exit = await main(argv, {
    // A store that cannot be opened: nothing of this may touch one.
    env: { COUNTERSIGN_STORE__PATH: '/dev/null/none', COUNTERSIGN_ADMIN_KEY: all.key, ...env },
    input: async () => '',
    output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
  })
  const result = results.join('\n')
  return { exit, result, note: notes.join('\n'), json: () => JSON.parse(result) }
}
const remote = (...argv: readonly string[]) => run(['--url', idp.base, ...argv])
const last = async () => (await idp.idp.store.audit.list({ limit: 500 })).at(-1)?.event

describe('countersign --url', () => {
  test('default: clients, with the verbs and the output of the local ones', async () => {
    const created = await remote(
      'clients',
      'create',
      '--client-id',
      'shop',
      '--name',
      'Shop',
      '--redirect-uris',
      'https://rp.example/cb',
      '--json',
    )
    expect([created.exit, created.note]).toEqual([0, ''])
    const { clientSecret, ...client } = created.json()
    expect(clientSecret).toMatch(/^[\w-]{43}$/)
    expect(client).toEqual(JSON.parse(JSON.stringify(await idp.idp.clients.get('shop'))))
    expect(await last()).toMatchObject({ type: 'client.created', actor: { kind: 'app', name: 'ops' } })

    expect((await remote('clients', 'get', 'shop')).json()).toEqual(client)
    const list = (await remote('clients', 'list', '--json')).json()
    expect(list.map(({ clientId }: { clientId: string }) => clientId)).toEqual(['demo', 'shop', 'spa'])
    const updated = await remote('clients', 'update', 'shop', '--name', 'Shop 2', '--rotate-secret', '--json')
    expect(updated.json()).toMatchObject({
      name: 'Shop 2',
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
    })
    const rotated = (await remote('clients', 'rotate-secret', 'shop', '--grace', '1h', '--json')).json()
    expect(rotated).toMatchObject({ clientId: 'shop', previousSecretUntil: expect.any(String) })
    expect((await remote('clients', 'revoke-secret', 'shop', '--json')).json()).toEqual({ revoked: true })
    expect((await remote('clients', 'revoke-tokens', 'shop', '--json')).json()).toEqual({ grants: 0 })
    expect((await remote('clients', 'remove', 'shop', '--json')).json()).toEqual({ removed: 'shop' })
    for (const verb of ['get', 'remove', 'revoke-tokens', 'rotate-secret']) {
      const gone = await remote('clients', verb, 'shop', '--json')
      expect([gone.exit, gone.note], verb).toEqual([1, expect.stringContaining('client_not_found')])
    }
  })

  test('behavior: keys are added, promoted and retired', async () => {
    const signing = async () =>
      (await remote('keys', 'list', '--json'))
        .json()
        .find(({ alg, state }: { alg: string; state: string }) => alg === 'EdDSA' && state === 'signing').kid
    const before = await signing()
    const added = await remote('keys', 'rotate', '--alg', 'EdDSA', '--delay', '86400', '--json')
    const [kid] = added.json().added
    const early = await remote('keys', 'promote', kid)
    expect([early.exit, early.note]).toEqual([1, expect.stringContaining('key_not_ready')])
    expect((await remote('keys', 'promote', kid, '--force', '--json')).json()).toMatchObject({
      state: 'signing',
    })
    expect(await signing()).toBe(kid)
    expect((await remote('keys', 'retire', before)).result).toBe(`${before}: retired`)
    const refused = await remote('keys', 'retire', kid, '--json')
    expect([refused.exit, JSON.parse(refused.note).error.code]).toEqual([1, 'key_signing'])
  })

  test('security: the key is found by the name of its variable, and has its rights only', async () => {
    const argv = ['--url', idp.base, '--admin-key', 'READ_KEY', 'clients']
    expect((await run([...argv, 'list'], { READ_KEY: reader.key })).exit).toBe(0)
    const refused = await run([...argv, 'remove', 'demo'], { READ_KEY: reader.key })
    expect([refused.exit, refused.note]).toEqual([1, expect.stringContaining('forbidden')])
    expect(await idp.idp.clients.get('demo')).toBeDefined()
    const wrong = await run([...argv, 'list'], { READ_KEY: generateSecret() })
    expect([wrong.exit, wrong.note]).toEqual([1, expect.stringContaining('unauthorized')])
    const missing = await run([...argv, 'list'])
    expect([missing.exit, missing.note]).toEqual([2, expect.stringContaining('admin_key_missing')])
  })

  test.each([
    ['http://id.example', 'remote_insecure'],
    ['http://127.0.0.1.id.example', 'remote_insecure'],
    ['ftp://id.example', 'remote_invalid'],
    ['id.example', 'remote_invalid'],
    ['https://user@id.example', 'remote_invalid'],
    ['https://id.example?x', 'remote_invalid'],
    ['http://127.0.0.1:1', 'remote_unreachable'],
  ])('security: no key is sent to %s', async (url, code) => {
    const refused = await run(['--url', url, 'clients', 'list', '--json'])
    expect([refused.exit, JSON.parse(refused.note).error.code]).toEqual([2, code])
    expect(refused.note).not.toContain(all.key)
  })

  test.each([['migrate', 'status'], ['config', 'validate'], ['keys', 'generate'], ['start']])(
    'security: %s %s does not work on a store here instead',
    async (...argv) => {
      const refused = await remote(...argv, '--json')
      expect([refused.exit, JSON.parse(refused.note).error.code]).toEqual([2, 'remote_unsupported'])
    },
  )
})

describe('a server that is another one', () => {
  let server: Server
  let base: string
  const seen: string[] = []
  let answer: (path: string) => readonly [number, Record<string, string>, string]
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.url ?? '')
      const [status, headers, body] = answer(request.url ?? '')
      response.writeHead(status, headers).end(body)
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  test('security: a redirect is not followed with the key', async () => {
    answer = () => [307, { location: `${base}/stolen` }, '']
    const refused = await run(['--url', base, 'clients', 'list'])
    expect([refused.exit, refused.note]).toEqual([2, expect.stringContaining('remote_unreachable')])
    expect(seen).not.toContain('/stolen')
  })

  test.each([
    [200, 'hello'],
    [500, '{}'],
    [502, '<html>'],
  ])('error: %s %s', async (status, body) => {
    answer = () => [status, {}, body]
    const refused = await run(['--url', base, 'clients', 'list'])
    expect([refused.exit, refused.note]).toEqual([2, expect.stringContaining('remote_unknown')])
  })
})

describe('countersign admin key', () => {
  test('default: a named key with its rights, ready for the configuration', async () => {
    const argv = ['admin', 'key', '--name', 'deployer', '--rights', 'clients:write,audit:read', '--json']
    const { hash, key, ...rest } = (await run(argv)).json()
    expect(rest).toEqual({ name: 'deployer', rights: { clients: 'write', audit: 'read' } })
    expect(compareSecret(hash, key)).toBe(true)
    expect((await run(argv.slice(0, -1))).result).toContain('"name":"deployer"')
  })

  test.each([
    [['--rights', 'clients:write']],
    [['--name', 'x', '--rights', 'clients']],
    [['--name', 'x', '--rights', 'clients:all']],
    [['--name', 'x', '--rights', '__proto__:read']],
    [['--name', 'x', '--rights', '']],
    [['--name', 'X y']],
  ])('error: %j', async (flags) => {
    const refused = await run(['admin', 'key', ...flags])
    expect([refused.exit, refused.result]).toEqual([2, ''])
  })
})
