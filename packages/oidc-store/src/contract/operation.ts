import { deepEqual, equal, notEqual, rejects } from 'node:assert/strict'
import { verifyAuditChain } from '../audit.ts'
import type { DocumentRecord } from '../types.ts'
import type { Check, Runner } from './fixture.ts'

/** What operators keep, what happened, and counts for limits. */
export function operationContract(runner: Runner, check: Check): void {
  documentContract(runner, check)
  auditContract(runner, check)
  counterContract(runner, check)
}

function documentContract({ describe }: Runner, check: Check): void {
  describe('documents', () => {
    check('a document is read as it was stored, under its kind only', async ({ documents }, clock) => {
      const at = clock.seconds() * 1000
      const value = { roles: ['owner'], text: 'a\u0000b \u2028 \ud83d\ude00' }
      const stored: DocumentRecord = { id: 'a', value, version: 1, createdAt: at, updatedAt: at }
      deepEqual(await documents.put('team', 'a', value), stored)
      deepEqual(await documents.get('team', 'a'), stored)
      equal(await documents.get('gate', 'a'), undefined)
      clock.advance(3)
      const changed = await documents.put('team', 'a', ['b'])
      deepEqual(changed, { id: 'a', value: ['b'], version: 2, createdAt: at, updatedAt: at + 3000 })
    })

    check('a change is refused when somebody else changed it in between', async ({ documents }) => {
      const conflict = { code: 'version_conflict' }
      await documents.put('team', 'a', 1, { ifVersion: 0 })
      await rejects(documents.put('team', 'a', 2, { ifVersion: 0 }), conflict)
      await rejects(documents.put('team', 'b', 2, { ifVersion: 1 }), conflict)
      await rejects(documents.remove('team', 'a', { ifVersion: 2 }), conflict)
      equal((await documents.get('team', 'a'))?.value, 1)
      equal(await documents.remove('team', 'a', { ifVersion: 1 }), true)
      equal(await documents.remove('team', 'a'), false)
    })

    check('of several changes that expect the same version exactly one holds', async ({ documents }) => {
      await documents.put('team', 'a', 'start')
      const changes = Array.from({ length: 8 }, (_, n) => documents.put('team', 'a', n, { ifVersion: 1 }))
      const results = await Promise.allSettled(changes)
      equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
      equal((await documents.get('team', 'a'))?.version, 2)
    })

    check('pages hold every document of a kind once, in order', async ({ documents }) => {
      for (const id of ['c', 'a', 'B', 'e', 'b', 'd']) await documents.put('team', id, id)
      await documents.put('other', 'x', 1)
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await documents.list('team', { after, limit: 2 })
        equal(page.documents.length <= 2, true)
        seen.push(...page.documents.map(({ id }) => id))
        after = page.next
      } while (after !== undefined)
      deepEqual(seen, ['B', 'a', 'b', 'c', 'd', 'e'])
      equal((await documents.list('none')).documents.length, 0)
    })

    check('bad input is refused with a code', async ({ documents }) => {
      const refused = { code: 'input_invalid' }
      await rejects(documents.put('team', '', 1), refused)
      await rejects(documents.put('team', '\udfff', 1), refused)
      await rejects(documents.put('team', 'a', undefined), refused)
      equal(await documents.get('team', '\udfff'), undefined)
      equal(await documents.remove('team', '\udfff'), false)
    })
  })
}

function auditContract({ describe }: Runner, check: Check): void {
  describe('the audit log', () => {
    check('entries follow each other without a gap and hold together', async ({ audit }, clock) => {
      const first = await audit.append({ type: 'login', account: 'eip155:1:0xab', extra: undefined })
      clock.advance(1)
      const second = await audit.append({ type: 'team.added', roles: ['owner'], text: 'a\u0000\u2028' })
      equal(first.sequence, 1)
      equal(first.previous, '')
      equal(second.previous, first.hash)
      equal(second.at - first.at, 1000)
      notEqual(first.hash, second.hash)
      const read = await audit.list()
      deepEqual(read, [first, second])
      deepEqual(verifyAuditChain(read), { ok: true, last: second })
    })

    check('simultaneous entries get one order', async ({ audit }) => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => audit.append({ n })))
      const entries = await audit.list()
      equal(entries.length, 20)
      equal(verifyAuditChain(entries).ok, true)
    })

    check('is read in pages', async ({ audit }) => {
      for (let n = 0; n < 5; n += 1) await audit.append({ n })
      const first = await audit.list({ limit: 2 })
      const rest = await audit.list({ after: first.at(-1)?.sequence, limit: 10 })
      deepEqual(
        [...first, ...rest].map(({ event }) => event['n']),
        [0, 1, 2, 3, 4],
      )
      equal(verifyAuditChain(rest, first.at(-1)).ok, true)
      deepEqual(await audit.list({ after: 5 }), [])
    })

    check('what JSON cannot hold is refused, and leaves no gap', async ({ audit }) => {
      await rejects(audit.append({ amount: 1n }), { code: 'input_invalid' })
      equal((await audit.append({})).sequence, 1)
    })
  })
}

function counterContract({ describe }: Runner, check: Check): void {
  describe('counters', () => {
    check('count within a window and begin again after it', async ({ counters }, clock) => {
      const resetsAt = (clock.seconds() + 10) * 1000
      deepEqual(await counters.add('address', 'a', 10), { count: 1, resetsAt })
      clock.advance(9)
      deepEqual(await counters.add('address', 'a', 10), { count: 2, resetsAt })
      deepEqual((await counters.add('address', 'b', 10)).count, 1)
      deepEqual((await counters.add('client', 'a', 10)).count, 1)
      clock.advance(1)
      deepEqual(await counters.add('address', 'a', 10), { count: 1, resetsAt: resetsAt + 10_000 })
    })

    check('simultaneous counts are all counted', async ({ counters }) => {
      const counts = await Promise.all(Array.from({ length: 25 }, () => counters.add('address', 'a', 10)))
      const seen = counts.map(({ count }) => count).sort((a, b) => a - b)
      deepEqual(
        seen,
        Array.from({ length: 25 }, (_, n) => n + 1),
      )
    })

    check('bad input is refused with a code', async ({ counters }) => {
      const refused = { code: 'input_invalid' }
      for (const window of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
        await rejects(counters.add('address', 'a', window), refused)
      await rejects(counters.add('address', '\udfff', 1), refused)
    })
  })
}
