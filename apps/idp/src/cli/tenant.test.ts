import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './main.ts'

describe('countersign --tenant', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-tenant-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (...argv: readonly string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main([...argv, '--json'], {
      env: { COUNTERSIGN_STORE__PATH: join(folder, 'idp.sqlite'), COUNTERSIGN_TENANTS: '{"acme":{}}' },
      input: async () => '',
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    const json = results.length > 0 ? JSON.parse(results.join('')) : undefined
    return { exit, json, note: notes.join('\n') }
  }

  test('behavior: the schemas of all issuers are brought up to date', async () => {
    expect((await run('migrate', 'status')).exit).toBe(1)
    const { json } = await run('migrate', 'up')
    expect(json).toMatchObject([
      { issuer: 'http://127.0.0.1:4400' },
      { issuer: 'http://127.0.0.1:4400/t/acme' },
    ])
    expect((await run('migrate', 'status')).exit).toBe(0)
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['idp.sqlite', 'idp.acme.sqlite']))
  })

  test('default: works on the store of the tenant', async () => {
    const client = ['--client-id', 'shop', '--name', 'Shop', '--redirect-uris', 'https://rp.example/cb']
    expect((await run('clients', 'create', ...client, '--tenant', 'acme')).exit).toBe(0)
    expect((await run('clients', 'list', '--tenant', 'acme')).json).toMatchObject([{ clientId: 'shop' }])
    expect((await run('clients', 'list')).json).toEqual([])
  })

  test('error: a tenant that is not in the configuration', async () => {
    const { exit, note } = await run('clients', 'list', '--tenant', 'gamma')
    expect([exit, JSON.parse(note).error.code]).toEqual([1, 'tenant_not_found'])
  })
})
