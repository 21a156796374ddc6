import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duration, lifetime } from './clientSecrets.ts'
import { main } from './main.ts'

describe('countersign clients, for services', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (...argv: readonly string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const audiences = { files: { scopes: ['files.read', 'files.write'] }, tasks: { scopes: ['tasks.read'] } }
    const exit = await main([...argv, '--json'], {
      env: {
        COUNTERSIGN_STORE__PATH: join(folder, 'idp.sqlite'),
        COUNTERSIGN_M2M__AUDIENCES: JSON.stringify(audiences),
      },
      input: async () => '',
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return { exit, note: notes.join('\n'), json: () => JSON.parse(results.join('\n')) }
  }
  const register = (id: string, ...flags: readonly string[]) =>
    run('clients', 'create', '--client-id', id, '--name', id, '--client-credentials', ...flags)

  test('default: a service is described, and described anew', async () => {
    const flags = [
      '--audiences',
      'files',
      '--audiences',
      'tasks',
      '--scopes',
      'files.read',
      '--scopes',
      'tasks.read',
    ]
    const defaults = ['--default-audience', 'files', '--default-scopes', 'files.read']
    const lifetimes = ['--lifetimes', 'clientCredentials=10m', '--lifetimes', 'accessToken=90s']
    const created = await register('robot', ...flags, ...defaults, ...lifetimes)
    expect(created.json()).toMatchObject({
      clientCredentials: true,
      audiences: ['files', 'tasks'],
      scopes: ['files.read', 'tasks.read'],
      defaultAudience: 'files',
      defaultScopes: ['files.read'],
      lifetimes: { clientCredentials: 600, accessToken: 90 },
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
    })
    const updated = await run('clients', 'update', 'robot', '--default-scopes', '')
    expect(updated.json()).toMatchObject({ audiences: ['files', 'tasks'], defaultScopes: [] })
  })

  test('behavior: rights at the admin endpoints are given by a list, and taken away by an empty one', async () => {
    const created = await register('deployer', '--admin-rights', 'clients:write,keys:read')
    expect(created.json()).toMatchObject({ adminRights: { clients: 'write', keys: 'read' } })
    const updated = await run('clients', 'update', 'deployer', '--admin-rights', '')
    expect(updated.json()).toMatchObject({ adminRights: {} })
    expect((await run('clients', 'update', 'deployer', '--admin-rights', 'all')).exit).toBe(2)
  })

  test('behavior: secrets are rotated with a grace and ended, tokens are ended; all of it is on record', async () => {
    const first = (await register('ci', '--audiences', 'files')).json().clientSecret
    const rotated = (await run('clients', 'rotate-secret', 'ci', '--grace', '24h')).json()
    expect(rotated.clientSecret).toMatch(/^[\w-]{43}$/)
    expect(rotated.clientSecret).not.toBe(first)
    const hours = (Date.parse(rotated.previousSecretUntil) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(23.9)
    expect((await run('clients', 'revoke-secret', 'ci')).json()).toEqual({ revoked: true })
    expect((await run('clients', 'revoke-secret', 'ci')).json()).toEqual({ revoked: false })
    expect((await run('clients', 'rotate-secret', 'ci')).json()).not.toHaveProperty('previousSecretUntil')
    expect((await run('clients', 'revoke-tokens', 'ci')).json()).toEqual({ grants: 0 })
    await run('clients', 'update', 'ci', '--name', 'CI')
    await run('clients', 'remove', 'ci')
    const entries = (await run('audit', 'list', '--client', 'ci')).json()
    const told = entries.map(({ event }: { event: object }) => event)
    expect(told).toMatchObject([
      { type: 'client.created', actor: { kind: 'operator' }, client: 'ci' },
      { type: 'client.secret_rotated', detail: { grace: 86_400 } },
      { type: 'client.secret_rotated', detail: { previousRevoked: true } },
      { type: 'client.secret_rotated', detail: { grace: 0 } },
      { type: 'tokens.revoked', actor: { kind: 'operator' } },
      { type: 'client.updated', detail: { fields: 'name' } },
      { type: 'client.removed' },
    ])
    expect(JSON.stringify(entries)).not.toContain(rotated.clientSecret)
  })

  test.for([
    [['clients', 'rotate-secret', 'nobody'], 'client_not_found'],
    [['clients', 'revoke-secret', 'nobody'], 'client_not_found'],
    [['clients', 'revoke-tokens', 'nobody'], 'client_not_found'],
    [
      ['clients', 'create', '--name', 'x', '--client-credentials', '--audiences', 'nothing'],
      'client_invalid',
    ],
    [['clients', 'create', '--name', 'x', '--client-credentials', '--public'], 'client_invalid'],
    [['clients', 'create', '--name', 'x', '--client-credentials', '--lifetimes', 'x=1h'], 'client_invalid'],
  ] as const)('error: %j', async ([argv, code]) => {
    const { exit, note } = await run(...argv)
    expect([exit, JSON.parse(note)]).toEqual([1, { error: expect.objectContaining({ code }) }])
  })

  test('behavior: durations', () => {
    expect(['90', '90s', '15m', '24h', '7d'].map(duration)).toEqual([90, 90, 900, 86_400, 604_800])
    for (const wrong of ['', 'x', '1w', '-1', '1.5h', '99999999'])
      expect(() => duration(wrong)).toThrow('a duration is needed')
    expect(() => lifetime('accessToken', undefined)).toThrow('<kind>=<duration>')
  })
})
