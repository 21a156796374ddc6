import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './main.ts'

const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'

describe('countersign team', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-team-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (...argv: readonly string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main(argv, {
      env: { COUNTERSIGN_STORE__PATH: join(folder, 'idp.sqlite') },
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return { exit, result: results.join('\n'), note: notes.join('\n') }
  }

  test('default: add, change, list, remove; all by the operator, in the audit log', async () => {
    expect((await run('team', 'add', ALICE)).result).toBe(`${ALICE}  admin`)
    const changed = await run('team', 'roles', ALICE, '--role', 'owner', '--role', 'support')
    expect(changed.result).toBe(`${ALICE}  owner, support`)
    expect(JSON.parse((await run('team', 'list', '--json')).result)).toMatchObject([
      { account: ALICE, roles: ['owner', 'support'] },
    ])
    expect((await run('team', 'list')).result).toContain('owner, support')
    expect((await run('team', 'remove', ALICE)).exit).toBe(0)
    const logged = JSON.parse((await run('audit', 'list', '--json')).result) as { event: object }[]
    expect(logged.map(({ event }) => event)).toMatchObject(
      ['team.added', 'team.changed', 'team.removed'].map((type) => ({
        type,
        actor: { kind: 'operator' },
        account: ALICE,
      })),
    )
  })

  test('error: refusals are coded and end with 1', async () => {
    for (const [code, ...argv] of [
      ['account_invalid', 'add', 'alice'],
      ['role_invalid', 'add', ALICE, '--role', 'No Role'],
      ['member_not_found', 'remove', ALICE],
    ] as const) {
      const { exit, note } = await run('team', ...argv)
      expect({ exit, coded: note.startsWith(`${code}: `) }).toEqual({ exit: 1, coded: true })
    }
    expect((await run('team', 'roles', ALICE)).exit).toBe(2)
  })
})
