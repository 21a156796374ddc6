import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_AREAS } from '../config/admin.ts'
import { newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../test/logoutReceiver.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { main } from './main.ts'

const MINE = `0x${'aa'.repeat(20)}`
const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const REGO = 'package countersign\n\ndefault allow := false\n\nallow if input.client_id == "shop"\n'

const everything = Object.fromEntries(ADMIN_AREAS.map((area) => [area, 'write']))
const all = newAdminKey('ops', everything)
const reader = newAdminKey('reader', Object.fromEntries(ADMIN_AREAS.map((area) => [area, 'read'])))

let folder: string
let idp: TestIdp
let receiver: LogoutReceiver
let rp: client.Configuration
const file = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-everywhere-'))
  receiver = await startLogoutReceiver()
  const config = {
    store: { path: file('idp.sqlite') },
    chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'], timeout: 200 } },
    gates: { fixed: { name: 'Fixed', gate: { chain: 'eip155:1', collection: MINE } } },
    policies: { fixed: { rego: REGO } },
    oidc: { internalOrigins: [receiver.origin] },
    admin: { keys: [all.entry, reader.entry] },
  }
  idp = await startIdp(config)
  await writeFile(file('countersign.json'), JSON.stringify({ ...config, issuer: idp.base }))
  await writeFile(file('gate.yaml'), `name: Members\ngate:\n  chain: eip155:1\n  collection: "${MINE}"\n`)
  await writeFile(file('door.rego'), REGO)
  await writeFile(file('bad.rego'), 'package countersign {')
  await writeFile(file('example.json'), JSON.stringify({ accounts: [ALICE], clientId: 'shop' }))
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { backchannelLogoutUri: receiver.url, refreshTokens: true })
})
afterAll(async () => {
  await idp?.idp.stop()
  receiver?.close()
  await rm(folder, { recursive: true })
})

const run = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') => {
  const results: string[] = []
  const notes: string[] = []
  const exit = await main(argv, {
    env: { COUNTERSIGN_ADMIN_KEY: all.key, ...env },
    input: async () => input,
    output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
  })
  return { exit, result: results.join('\n'), note: notes.join('\n') }
}
const places = {
  local: (...argv: readonly string[]) => run(['--config', file('countersign.json'), ...argv]),
  remote: (...argv: readonly string[]) => run(['--url', idp.base, ...argv]),
  environment: (...argv: readonly string[]) => run(argv, { COUNTERSIGN_URL: idp.base }),
} as const
type Place = keyof typeof places
const PLACES = Object.keys(places) as readonly Place[]

/** What differs from run to run. */
const stable = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/"version": \d+/g, '"version": <n>')
    .replace(/version \d+/g, 'version <n>')
    .replace(/store( +)\d+/g, 'store$1<n>')
    .replace(/"milliseconds": [\d.]+/g, '"milliseconds": <n>')
    .replace(/[\d.]+ ms/g, '<n> ms')

/** A story: each command with its exit code; told in each place it reads the same. */
const told = async (story: readonly (readonly [number, ...string[]])[]) => {
  const tellings: Partial<Record<Place, unknown>> = {}
  for (const place of PLACES) {
    const lines: unknown[] = []
    for (const [exit, ...argv] of story) {
      const done = await places[place](...argv)
      expect([place, argv.join(' '), done.exit, done.note], done.note).toEqual([
        place,
        argv.join(' '),
        exit,
        exit === 0 || done.note === '' ? '' : expect.stringMatching(/^([a-z_]+: |\{)/),
      ])
      lines.push([argv.join(' '), stable(done.result), stable(done.note)])
    }
    tellings[place] = lines
  }
  expect(tellings.remote).toEqual(tellings.local)
  expect(tellings.environment).toEqual(tellings.local)
  return tellings.local as readonly (readonly [string, string, string])[]
}

describe('the same verbs, output and exit codes here and on a running server', () => {
  test('gate', async () => {
    const story = await told([
      [0, 'gate', 'set', 'vip', file('gate.yaml')],
      [0, 'gate', 'set', 'vip', file('gate.yaml'), '--json'],
      [1, 'gate', 'set', 'vip', file('gate.yaml'), '--if-version', '1'],
      [0, 'gate', 'list'],
      [0, 'gate', 'list', '--json'],
      [0, 'gate', 'show', 'vip'],
      [0, 'gate', 'show', 'fixed'],
      [1, 'gate', 'show', 'none'],
      [2, 'gate', 'explain', 'vip', '--account', ALICE, '--json'],
      [2, 'gate', 'explain', 'fixed', '--account', ALICE],
      [2, 'gate', 'explain', 'none', '--account', ALICE],
      [2, 'gate', 'explain', 'vip', '--account', 'alice'],
      [1, 'gate', 'set', 'fixed', file('gate.yaml')],
      [1, 'gate', 'set', 'vip', file('example.json'), '--json'],
      [2, 'gate', 'set', 'vip', file('none.yaml')],
      [2, 'gate', 'set', 'vip', file('bad.rego')],
      [1, 'gate', 'remove', 'vip', '--if-version', '1'],
      [0, 'gate', 'remove', 'vip'],
      [1, 'gate', 'remove', 'vip'],
      [1, 'gate', 'remove', 'fixed'],
    ])
    const notes = story.map(([, , note]) => /^([a-z_]+): /.exec(note)?.[1])
    expect(notes.filter((code) => code !== undefined)).toEqual([
      'version_conflict',
      'gate_not_found',
      'gate_not_found',
      'account_invalid',
      'gate_in_config',
      'input_unreadable',
      'request_invalid',
      'version_conflict',
      'gate_not_found',
      'gate_in_config',
    ])
    expect(story[3]?.[1]).toMatch(/^name +from +version *\nfixed +config +Fixed\nvip +store +<n> +Members$/)
  })

  test('policy', async () => {
    const story = await told([
      [0, 'policy', 'set', 'door', file('door.rego')],
      [0, 'policy', 'set', 'door', file('door.rego'), '--timeout', '500', '--json'],
      [0, 'policy', 'list'],
      [0, 'policy', 'list', '--json'],
      [0, 'policy', 'show', 'door'],
      [1, 'policy', 'show', 'none'],
      [0, 'policy', 'test', 'door', '--example', file('example.json')],
      [0, 'policy', 'test', 'fixed', '--example', file('example.json'), '--json'],
      [2, 'policy', 'test', 'door', '--example', file('example.json'), '--query', 'data.countersign.none'],
      [2, 'policy', 'test', 'none', '--example', file('example.json')],
      [0, 'policy', 'test', '--file', file('door.rego'), '--example', file('example.json')],
      [1, 'policy', 'set', 'door', file('bad.rego')],
      [1, 'policy', 'set', 'fixed', file('door.rego')],
      [0, 'policy', 'remove', 'door'],
      [1, 'policy', 'remove', 'door'],
    ])
    expect(story.flatMap(([, , note]) => /^[a-z_]+/.exec(note)?.[0] ?? [])).toEqual([
      'policy_not_found',
      'policy_not_found',
      'policy_not_found',
      'policy_invalid',
      'policy_in_config',
      'policy_not_found',
    ])
  })

  test('team', async () => {
    await told([
      [0, 'team', 'add', ALICE],
      [1, 'team', 'add', ALICE],
      [0, 'team', 'roles', ALICE, '--role', 'owner', '--role', 'support', '--json'],
      [0, 'team', 'list'],
      [0, 'team', 'list', '--json'],
      [1, 'team', 'roles', ALICE, '--role', 'No Role'],
      [1, 'team', 'add', 'alice'],
      [0, 'team', 'remove', ALICE],
      [1, 'team', 'remove', ALICE, '--json'],
    ])
  })

  test('audit: pages of the server, checked here', async () => {
    for (let n = 0; n < 505; n += 1)
      await idp.idp.store.audit.append({ type: n % 2 ? 'login' : 'grant', client: `c${n % 3}` })
    const story = await told([
      [0, 'audit', 'list', '--type', 'login', '--client', 'c1', '--limit', '3'],
      [0, 'audit', 'list', '--json', '--limit', '600'],
      [0, 'audit', 'export', '--after', '20'],
      [0, 'audit', 'verify'],
      [0, 'audit', 'verify', '--json'],
      [1, 'audit', 'verify', '--expect', 'none'],
    ])
    expect(story[2]?.[1].split('\n').length).toBeGreaterThan(500)
  })
})

const signIn = async (person: Person) => {
  const request = await authorize(rp, { scope: 'openid siwe offline_access', prompt: 'consent' })
  return redeem(rp, await walkThrough(person, request.url), request)
}
const refreshed = (tokens: { refresh_token?: string | undefined }) =>
  client.refreshTokenGrant(rp, tokens.refresh_token ?? '').then(
    () => 'ok',
    (error: { error?: string }) => error.error,
  )
const json = async (place: Place, ...argv: readonly string[]) =>
  JSON.parse((await places[place](...argv, '--json')).result)

describe.each(['local', 'remote'] as const)('sessions and grants, %s', (place) => {
  test('default: of one account or client, listed and ended; the clients are told', async () => {
    const [person, bystander] = [newPerson(), newPerson()]
    const [tokens, others] = [await signIn(person), await signIn(bystander)]
    const mine = await json(place, 'sessions', 'list', '--account', person.account)
    expect(mine).toEqual([
      {
        id: expect.any(String),
        subject: person.account.toLowerCase().replace(':1:', ':'),
        since: expect.any(String),
        until: expect.any(String),
        clients: ['demo'],
      },
    ])
    expect(await json(place, 'sessions', 'list', '--subject', mine[0].subject)).toEqual(mine)
    expect((await places[place]('sessions', 'list')).result).toContain(mine[0].id)
    const grants = await json(place, 'grants', 'list', '--account', person.account, '--client', 'demo')
    expect(grants).toMatchObject([{ client: 'demo', scope: 'openid siwe offline_access' }])
    expect(await json(place, 'grants', 'list', '--account', person.account, '--client', 'spa')).toEqual([])

    const before = receiver.tokens.length
    expect(await json(place, 'sessions', 'revoke', '--account', person.account)).toEqual({
      revoked: [mine[0].id],
    })
    expect([await refreshed(tokens), await refreshed(others)]).toEqual(['invalid_grant', 'ok'])
    await expect.poll(() => receiver.tokens.length).toBeGreaterThan(before)
    const [grant] = await json(place, 'grants', 'list', '--account', bystander.account)
    expect((await places[place]('grants', 'revoke', '--', grant.id)).result).toBe(`ended ${grant.id}`)
    expect(await refreshed(others)).toBe('invalid_grant')
    const log = await json(place, 'audit', 'list', '--type', 'grant.revoked')
    expect(log.at(-1).event).toMatchObject({
      actor: place === 'local' ? { kind: 'operator' } : { kind: 'app', name: 'ops' },
      account: bystander.account,
      code: 'ended_by_operator',
    })
    for (const [exit, code, ...argv] of [
      [1, 'session_not_found', 'sessions', 'revoke', '--', mine[0].id],
      [1, 'grant_not_found', 'grants', 'revoke', '--', grant.id],
      [2, 'request_invalid', 'sessions', 'revoke'],
      [2, 'request_invalid', 'grants', 'revoke', 'one', '--client', 'demo'],
      [1, 'account_invalid', 'sessions', 'list', '--account', 'alice'],
    ] as const) {
      const refused = await places[place](...argv)
      expect([refused.exit, refused.note]).toEqual([exit, expect.stringMatching(`^${code}: `)])
    }
  })
})

describe('a key that may only read', () => {
  test.each([
    ['gate', 'set', 'vip', 'gate.yaml'],
    ['gate', 'remove', 'fixed'],
    ['policy', 'set', 'door', 'door.rego'],
    ['policy', 'remove', 'fixed'],
    ['team', 'add', ALICE],
    ['sessions', 'revoke', 'one'],
    ['grants', 'revoke', 'one'],
    ['clients', 'remove', 'demo'],
  ])('security: %s %s', async (...argv) => {
    const named = argv.map((word) => (/\.(yaml|rego)$/.test(word) ? file(word) : word))
    const refused = await run(['--url', idp.base, ...named], { COUNTERSIGN_ADMIN_KEY: reader.key })
    expect([refused.exit, refused.note]).toEqual([1, expect.stringMatching(/^forbidden: /)])
  })
})

describe('COUNTERSIGN_URL', () => {
  test('security: who names a configuration works on its store; what works here only does', async () => {
    const nowhere = { COUNTERSIGN_URL: 'https://nowhere.invalid' }
    const listed = await run(['--config', file('countersign.json'), 'clients', 'list'], nowhere)
    expect([listed.exit, listed.result]).toEqual([0, expect.stringContaining('demo')])
    expect((await run(['config', 'validate'], nowhere)).exit).toBe(0)
    expect((await run(['config', 'validate'], nowhere)).note).not.toContain('COUNTERSIGN_URL')
    const both = await run(['--url', idp.base, '--tenant', 'a', 'clients', 'list'])
    expect([both.exit, both.note]).toEqual([2, expect.stringMatching(/^remote_invalid: /)])
  })
})
