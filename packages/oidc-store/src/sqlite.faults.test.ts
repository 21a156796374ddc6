import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore } from './test/sqliteRace.ts'
import { temporaryDatabase } from './test/temporary.ts'

const undo: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const WRITER = fileURLToPath(new URL('./test/fullDisk.ts', import.meta.url))

type Told = { readonly code: string; readonly acknowledged: readonly string[]; readonly spent: number }

/** No file of the process may grow beyond 2000 blocks: to SQLite the disk is full there. */
const writeUntilFull = (location: string): Told => {
  const shell = `trap "" XFSZ; ulimit -f 2000; exec "$0" --conditions=@countersign/source "$1" "$2"`
  const { stdout, stderr, status } = spawnSync('sh', ['-c', shell, process.execPath, WRITER, location], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as Told
}

describe('a full disk', () => {
  test('behavior: is told by a code, and nothing that was acknowledged is lost or can be used again', async () => {
    const { location, dispose } = await temporaryDatabase()
    undo.push(dispose)
    const { code, acknowledged, spent } = writeUntilFull(location)
    expect(code).toBe('store_unavailable')
    expect(acknowledged.length).toBeGreaterThan(20)
    expect(spent).toBe(acknowledged.length)

    const store = await openStore(location)
    undo.push(store.close)
    for (const id of acknowledged) {
      expect((await store.adapter('AuthorizationCode').find(id))?.consumed).toBeTypeOf('number')
      await expect(store.adapter('AuthorizationCode').consume(id)).rejects.toThrow('invalid_grant')
    }
    await store.adapter('Grant').upsert('g2', { jti: 'g2' }, 60)
    expect(await store.adapter('Grant').find('g2')).toMatchObject({ jti: 'g2' })
  })
})
