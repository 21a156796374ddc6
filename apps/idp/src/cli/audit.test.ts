import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './main.ts'

const COUNT = 620
const ALICE = 'eip155:1:0x52908400098527886E0F7030069857D2E4169EE7'

describe('countersign audit', () => {
  let folder: string
  let path: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-audit-'))
    path = join(folder, 'idp.sqlite')
    const store = createSqliteStore({ path })
    await store.migrate()
    const actor = { kind: 'person', account: ALICE }
    await store.audit.append({ type: 'login', actor, client: 'shop', account: ALICE })
    for (let index = 1; index < COUNT; index += 1)
      await store.audit.append({ type: 'login.refused', client: 'shop', code: 'signature_invalid' })
    await store.close()
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (...argv: readonly string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main(['audit', ...argv], {
      env: { COUNTERSIGN_STORE__PATH: path },
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return { exit, results, result: results.join('\n'), note: notes.join('\n') }
  }

  test('default: lists the newest entries, exports all of them a line each, and names the last hash', async () => {
    const listed = await run('list')
    expect(listed.exit).toBe(0)
    expect(listed.result.split('\n')).toHaveLength(51)
    expect(listed.result).toContain('signature_invalid')
    const { results } = await run('export')
    expect(results).toHaveLength(COUNT)
    const [first, last] = [results[0], results.at(-1)].map((line) => JSON.parse(line ?? ''))
    expect(first).toMatchObject({ sequence: 1, previous: '', event: { type: 'login', account: ALICE } })
    expect((await run('verify')).result).toBe(`${COUNT} entries, last hash ${last.hash}`)
  })

  test('behavior: filters by event, client and account', async () => {
    const one = JSON.parse((await run('list', '--type', 'login', '--json')).result)
    expect(one).toMatchObject([{ sequence: 1, event: { client: 'shop' } }])
    expect((await run('list', '--account', ALICE)).result).toContain(`person ${ALICE}`)
    expect((await run('export', '--client', 'other')).results).toEqual([])
    expect((await run('export', '--after', '618')).results).toHaveLength(2)
    const limited = JSON.parse((await run('list', '--limit', '3', '--json')).result)
    expect(limited.map((entry: { sequence: number }) => entry.sequence)).toEqual([618, 619, 620])
  })

  test('security: a hash that was kept elsewhere has to be in the log', async () => {
    const kept = JSON.parse((await run('export')).results[9] ?? '').hash
    expect((await run('verify', '--expect', kept)).exit).toBe(0)
    const other = await run('verify', '--expect', 'A'.repeat(43))
    expect(other.exit).toBe(1)
    expect(other.note).toContain('audit_hash_missing')
  })

  test('security: a changed entry and a removed one are found', async () => {
    const change = (sql: string) => {
      const database = new DatabaseSync(path)
      database.exec(sql)
      database.close()
    }
    change(`UPDATE audit SET event = replace(event, 'signature_invalid', 'other') WHERE sequence = 600`)
    const changed = await run('verify')
    expect(changed.exit).toBe(1)
    expect(changed.note).toContain('audit_changed')
    expect(changed.note).toContain('600')
    change('DELETE FROM audit WHERE sequence = 300')
    expect((await run('verify')).note).toContain('audit_gap')
  })

  test('error: a count that is none', async () => {
    expect((await run('list', '--limit', 'many')).exit).toBe(2)
  })
})
