import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newAdminKey } from '../test/admin.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { main } from './main.ts'

const { entry, key } = newAdminKey('ops', { clients: 'write' })

describe('countersign clients registration-token', () => {
  let folder: string
  let idp: TestIdp
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-'))
    idp = await startIdp({ admin: { keys: [entry] } })
  })
  afterAll(async () => {
    await idp.idp.stop()
    await rm(folder, { recursive: true })
  })

  const run = async (...argv: readonly string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main([...argv, '--json'], {
      env: { COUNTERSIGN_STORE__PATH: join(folder, 'idp.db'), COUNTERSIGN_ADMIN_KEY: key },
      input: async () => '',
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return { exit, note: notes.join('\n'), json: () => JSON.parse(results.join('\n')) }
  }

  test.each([
    ['here', () => []],
    ['on a running server', () => ['--url', idp.base]],
  ])('default: makes, lists and ends tokens %s', async (_where, where) => {
    const tokens = (...argv: readonly string[]) => run(...where(), 'clients', 'registration-token', ...argv)
    const flags = [
      '--name',
      'Partners',
      '--uses',
      '3',
      '--expires-in',
      '1h',
      '--redirect-hosts',
      '*.partner.example',
    ]
    const made = await tokens('create', ...flags)
    expect([made.exit, made.note]).toEqual([0, ''])
    const { value, ...token } = made.json()
    expect(value).toMatch(/^[\w-]{16}\.[\w-]{43}$/)
    expect(token).toMatchObject({
      name: 'Partners',
      uses: 3,
      redirectHosts: ['*.partner.example'],
      audiences: [],
    })
    expect((await tokens('list')).json()).toEqual([token])
    expect((await tokens('revoke', token.id)).json()).toEqual({ revoked: token.id })
    expect((await tokens('list')).json()).toEqual([])
    const gone = await tokens('revoke', token.id)
    expect([gone.exit, gone.note]).toEqual([1, expect.stringContaining('registration_token_not_found')])
    const wrong = await tokens('create', '--uses', 'many')
    expect([wrong.exit, wrong.note]).toEqual([1, expect.stringContaining('registration_token_invalid')])
  })
})
