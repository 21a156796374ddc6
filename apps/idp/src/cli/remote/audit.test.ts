import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuditEntry } from '@countersign/oidc-store'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../main.ts'

let server: Server
let base: string
let entries: readonly AuditEntry[]
/** What the server says after a sequence number: lines, and where the next page begins. */
let say: (after: number) => { readonly lines: readonly unknown[]; readonly next?: number | undefined }

const honest = (after: number) => {
  const lines = entries.filter(({ sequence }) => sequence > after).slice(0, 2)
  return { lines, next: lines.at(-1)?.sequence }
}

beforeAll(async () => {
  const store = createSqliteStore({ path: ':memory:' })
  await store.migrate()
  for (const type of ['login', 'grant', 'login', 'grant', 'login']) await store.audit.append({ type })
  entries = await store.audit.list()
  await store.close()
  server = createServer((request, response) => {
    const after = Number(new URL(request.url ?? '', base).searchParams.get('after'))
    const { lines, next } = say(after)
    const link = next === undefined ? {} : { link: `<https://elsewhere.example/?after=${next}>; rel="next"` }
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
    response.writeHead(200, link).end(`${body.join('\n')}\n`)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  say = honest
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const run = async (...argv: readonly string[]) => {
  const results: string[] = []
  const notes: string[] = []
  const exit = await main(['--url', base, 'audit', ...argv], {
    env: { COUNTERSIGN_ADMIN_KEY: 'k'.repeat(43) },
    output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
  })
  return { exit, result: results.join('\n'), code: /^[a-z_]+/.exec(notes.join('\n'))?.[0] }
}

describe('audit verify of a server', () => {
  test('default: page after page, wherever the link leads', async () => {
    const verified = await run('verify')
    expect(verified).toMatchObject({ exit: 0, result: `5 entries, last hash ${entries.at(-1)?.hash}` })
    expect(await run('verify', '--expect', entries[1]?.hash ?? '')).toMatchObject({ exit: 0 })
  })

  test.each<readonly [string, string, (all: AuditEntry[]) => void]>([
    ['an entry was altered', 'audit_changed', (all) => all.splice(3, 1, changed(all, 3))],
    ['an entry is missing', 'audit_gap', (all) => all.splice(2, 1)],
    ['an entry is there twice', 'audit_gap', (all) => all.splice(2, 0, ...all.slice(1, 2))],
  ])('security: sees that %s', async (_what, code, alter) => {
    const all = [...entries]
    alter(all)
    say = (after) => (after === 0 ? { lines: all, next: 5 } : { lines: [] })
    expect(await run('verify')).toMatchObject({ exit: 1, code })
  })

  test('security: a log that was cut off has not the hash that was printed before', async () => {
    say = (after) => (after === 0 ? { lines: entries.slice(0, 3), next: 3 } : { lines: [] })
    const hash = entries[4]?.hash ?? ''
    expect(await run('verify', '--expect', hash)).toMatchObject({ exit: 1, code: 'audit_hash_missing' })
  })

  test.each<readonly [string, typeof honest]>([
    ['leads in circles', () => ({ lines: [], next: 0 }) as never],
    ['says something else', () => ({ lines: ['hello'], next: undefined }) as never],
    ['says other objects', () => ({ lines: [{ sequence: 'one' }], next: undefined }) as never],
  ])('security: a server that %s keeps nobody busy', async (_what, lie) => {
    say = lie
    for (const verb of ['verify', 'list', 'export'])
      expect(await run(verb)).toMatchObject({ exit: 2, code: 'remote_unknown' })
  })
})

const changed = (all: readonly AuditEntry[], index: number): AuditEntry => {
  const entry = all[index]
  if (!entry) throw new TypeError('there is no such entry')
  return { ...entry, event: { type: 'login.refused' } }
}
