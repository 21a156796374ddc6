import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Store, StoreError } from '@countersign/oidc-store'
import { createPostgresStore } from '@countersign/oidc-store/postgres'
import { createRedisStore } from '@countersign/oidc-store/redis'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { tryOut } from './row.ts'
import type { Cases, Row, Trial } from './types.ts'

async function said(work: Promise<unknown>): Promise<unknown> {
  try {
    return (await work) ?? 'nothing'
  } catch (error) {
    if (error instanceof StoreError) return error.code
    return error instanceof Error && 'error' in error ? error.error : String(error)
  }
}

const code = { kind: 'AuthorizationCode', grantId: 'g1', accountId: 'a1', clientId: 'rp' }

/** One store from its first day: what is put is there, what is used is used, also for oidc-provider. */
async function use(name: string, open: () => Store, migrated: boolean): Promise<Row> {
  const store = open()
  const codes = store.adapter('AuthorizationCode')
  const consume = async () => (await store.singleUse.consume('challenge', 'c1'))?.payload
  const trial = (what: string, run: () => Promise<unknown>, expected: unknown): Trial => ({
    name: what,
    run: () => said(run()),
    expected,
  })
  const early = trial('before it is migrated', () => store.singleUse.get('challenge', 'c1'), 'schema_missing')
  const before = await tryOut(name, { accepts: [], refuses: [early] })
  await store.migrate()
  await store.singleUse.put('challenge', 'c1', { message: 'sign me' }, 300)
  await codes.upsert('code-1', { ...code, jti: 'code-1' }, 60)
  const { refused, problems, ...rest } = await tryOut(name, {
    accepts: [
      trial('the first use', consume, { message: 'sign me' }),
      trial('a code', async () => (await codes.find('code-1'))?.accountId, 'a1'),
      trial('its redemption', () => codes.consume('code-1'), 'nothing'),
      trial('another process', () => another(open, migrated), true),
    ],
    refuses: [
      trial('the second use', consume, 'nothing'),
      trial('a second redemption', () => codes.consume('code-1'), 'invalid_grant'),
      trial('what is taken', () => store.singleUse.put('challenge', 'c1', {}, 300), 'record_exists'),
      trial('after its end', () => store.close().then(consume), 'store_closed'),
    ],
  })
  return { ...rest, refused: refused + before.refused, problems: [...before.problems, ...problems] }
}

/** What a second store sees of the first one's record; `shared` is false where each has a memory of its own. */
async function another(open: () => Store, shared: boolean): Promise<boolean> {
  const store = open()
  try {
    if (!shared) await store.migrate()
    const record = await store.singleUse.get('challenge', 'c1')
    return shared ? record?.consumed === true : record === undefined
  } finally {
    await store.close()
  }
}

async function sqlite(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-runtimes-'))
  try {
    const path = join(folder, 'store.sqlite')
    const memory = await use('oidc-store/sqlite', () => createSqliteStore({ path: ':memory:' }), false)
    const file = await use('oidc-store/sqlite', () => createSqliteStore({ path }), true)
    return {
      name: file.name,
      accepted: memory.accepted + file.accepted,
      refused: memory.refused + file.refused,
      problems: [...memory.problems, ...file.problems],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Every store on a database of its own. */
export async function probe({ databases: { postgres, redis } }: Cases): Promise<readonly Row[]> {
  return [
    await sqlite(),
    await use('oidc-store/postgres', () => createPostgresStore({ url: postgres }), true),
    await use('oidc-store/redis', () => createRedisStore({ url: redis }), true),
  ]
}
