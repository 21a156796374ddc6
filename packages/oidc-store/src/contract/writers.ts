import { deepEqual, equal } from 'node:assert/strict'
import { verifyAuditChain } from '../audit.ts'
import type { AuditEntry } from '../types.ts'
import { startChildren } from './children.ts'
import type { RaceModule, Runner, StoreFixture } from './fixture.ts'

const WORKER = new URL('./writersWorker.ts', import.meta.url)

const PROCESSES = 3
const WRITES = 60

/** Several processes that write at once: no entry of the audit log is lost or out of order, no count is lost. */
export function writersContract({ describe, test }: Runner, { race }: StoreFixture): void {
  describe('race of 3 writing processes', () => {
    test('the audit log holds every entry in one chain, and counters count all', async () => {
      const { location, dispose } = await race.prepare()
      const children = await startChildren(PROCESSES, WORKER, { module: race.module, location })
      try {
        const counts = await Promise.all(children.map((child) => child.ask({ op: 'write', writes: WRITES })))
        const total = PROCESSES * WRITES
        equal(Math.max(...counts.map(Number)), total)
        const { openStore } = (await import(race.module)) as RaceModule
        const store = await openStore(location)
        const entries: AuditEntry[] = []
        for (;;) {
          const page = await store.audit?.list({ after: entries.length, limit: 100 })
          if (!page?.length) break
          entries.push(...page)
        }
        await store.close()
        equal(entries.length, total)
        deepEqual(verifyAuditChain(entries), { ok: true, last: entries.at(-1) })
      } finally {
        await Promise.all(children.map((child) => child.stop()))
        await dispose()
      }
    })
  })
}
