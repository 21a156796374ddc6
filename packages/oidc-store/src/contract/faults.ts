import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { verifyAuditChain } from '../audit.ts'
import type { AuditEntry, Store } from '../types.ts'
import { exists, type Runner, save } from './fixture.ts'

/** A database server that can be hurt. */
export type FaultyServer = {
  /** Opens a store on the server's one database; `now` moves its clock. */
  readonly open: (options?: { readonly now?: (() => number) | undefined } | undefined) => Promise<Store>
  /** Ends the server at once, in the middle of whatever it does. */
  readonly kill: () => Promise<void>
  readonly restart: () => Promise<void>
  /** Breaks every connection; new ones are possible at once. */
  readonly cut: () => Promise<void>
  readonly close: () => Promise<void>
}

type Outcome = 'won' | 'refused' | 'unknown'

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

/** Only the coded failures of the store are expected. */
const toOutcome = (error: unknown): Outcome => {
  if ((error as Error).message === 'invalid_grant') return 'refused'
  ok(codeOf(error) === 'store_unavailable' || codeOf(error) === 'store_busy', String(error))
  return 'unknown'
}

const consume = (store: Store, id: string): Promise<Outcome> =>
  store
    .adapter('AuthorizationCode')
    .consume(id)
    .then(() => 'won' as const, toOutcome)

const until = async (work: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (attempt === 200) throw error
      await setTimeout(25)
    }
  }
}

const allEntries = async (store: Store): Promise<readonly AuditEntry[]> => {
  const entries: AuditEntry[] = []
  for (;;) {
    const page = await store.audit.list({ after: entries.length, limit: 500 })
    if (page.length === 0) return entries
    entries.push(...page)
  }
}

/**
 * Registers the tests that every store on a server passes when that server, a connection or a clock fails: nothing that was
 * acknowledged is lost, and nothing is spent twice.
 */
export function faultContract({ describe, test }: Runner, start: () => Promise<FaultyServer>): void {
  const withServer = (name: string, run: (server: FaultyServer, store: Store) => Promise<void>) =>
    test(name, async () => {
      const server = await start()
      try {
        const store = await server.open()
        await store.migrate()
        await run(server, store)
        await store.close()
      } finally {
        await server.close()
      }
    })

  describe('faults', () => {
    withServer(
      'a server that dies in mid write has lost nothing that it acknowledged',
      async (server, store) => {
        const saved: string[] = []
        const won: string[] = []
        const logged: AuditEntry[] = []
        let stopped = false
        const writer = async (name: string): Promise<void> => {
          for (let n = 0; !stopped; n += 1) {
            const id = `${name}-${n}`
            try {
              await save(store, 'Grant', `g-${id}`, { clientId: 'rp' }, 600)
              await save(store, 'AuthorizationCode', id, { grantId: `g-${id}` }, 600)
              saved.push(id)
              if ((await consume(store, id)) === 'won') won.push(id)
              logged.push(await store.audit.append({ id }))
            } catch (error) {
              toOutcome(error)
              return
            }
          }
        }
        const writers = ['a', 'b', 'c', 'd'].map(writer)
        await until(async () => ok(won.length > 10, `${won.length} codes were used`))
        await server.kill()
        stopped = true
        await Promise.all(writers)
        await rejects(store.ping(), { code: 'store_unavailable' })
        await server.restart()
        await until(() => store.ping())

        for (const id of saved) ok(await exists(store, 'AuthorizationCode', id), `${id} is lost`)
        for (const id of won) equal(await consume(store, id), 'refused')
        const entries = await allEntries(store)
        equal(verifyAuditChain(entries).ok, true)
        for (const { sequence, hash } of logged) equal(entries[sequence - 1]?.hash, hash)
      },
    )

    withServer('while connections break nothing is used twice', async (server, store) => {
      const ids = Array.from({ length: 150 }, (_, n) => `c${n}`)
      for (const id of ids) {
        await save(store, 'AuthorizationCode', id, { grantId: `g-${id}` }, 600)
        await store.singleUse.put('challenge', id, id, 600)
      }
      let done = false
      const cutting = (async () => {
        for (let cuts = 0; cuts < 40 && !done; cuts += 1) {
          await server.cut()
          await setTimeout(15)
        }
      })()
      const wins = new Map<string, number>()
      let failures = 0
      /** Tries until the store has answered: what failed may have been done. */
      const answered = async (attempt: () => Promise<unknown>): Promise<boolean> => {
        for (;;) {
          try {
            return Boolean(await attempt())
          } catch (error) {
            if (toOutcome(error) === 'refused') return false
            failures += 1
            await setTimeout(5)
          }
        }
      }
      const take = async (id: string, attempt: () => Promise<unknown>): Promise<void> => {
        for (let round = 0; round < 3; round += 1) {
          if (await answered(attempt)) wins.set(id, (wins.get(id) ?? 0) + 1)
        }
      }
      const codes = store.adapter('AuthorizationCode')
      await Promise.all(
        ids.flatMap((id) => [
          take(`code ${id}`, async () => codes.consume(id).then(() => true)),
          take(`challenge ${id}`, () => store.singleUse.consume('challenge', id)),
        ]),
      )
      done = true
      await cutting
      deepEqual(
        [...wins.values()].filter((count) => count > 1),
        [],
      )
      await until(() => store.ping())
      for (const id of ids) {
        if (wins.has(`code ${id}`)) equal(await consume(store, id), 'refused')
        if (wins.has(`challenge ${id}`)) equal(await store.singleUse.consume('challenge', id), undefined)
      }
      ok(failures > 0, 'no connection broke')
      ok(wins.size > 0, 'nothing was used')
    })

    withServer('after a restart the same store goes on by itself', async (server, store) => {
      await save(store, 'Grant', 'g', { clientId: 'rp' }, 600)
      await server.kill()
      await server.restart()
      await until(() => store.ping())
      equal(await exists(store, 'Grant', 'g'), true)
      await save(store, 'Grant', 'h', { clientId: 'rp' }, 600)
      equal(await exists(store, 'Grant', 'h'), true)
    })

    withServer('processes whose clocks differ use nothing twice', async (server, store) => {
      const ahead = await server.open({ now: () => Date.now() + 90_000 })
      const behind = await server.open({ now: () => Date.now() - 90_000 })
      try {
        for (const first of [store, ahead, behind]) {
          const id = crypto.randomUUID()
          await save(first, 'AuthorizationCode', id, { grantId: `g-${id}` }, 600)
          await first.singleUse.put('challenge', id, 1, 600)
          const stores = [ahead, store, behind, ahead, store, behind]
          const outcomes = await Promise.all(stores.map((each) => consume(each, id)))
          equal(outcomes.filter((outcome) => outcome === 'won').length, 1)
          const challenges = await Promise.all(stores.map((each) => each.singleUse.consume('challenge', id)))
          equal(challenges.filter(Boolean).length, 1)
        }
      } finally {
        await Promise.all([ahead.close(), behind.close()])
      }
    })

    withServer('what is saved while its grant is revoked does not outlive it', async (server, store) => {
      const other = await server.open()
      try {
        for (let round = 0; round < 60; round += 1) {
          const grantId = `g${round}`
          await save(store, 'Grant', grantId, { clientId: 'rp' }, 600)
          await save(store, 'AuthorizationCode', `code${round}`, { grantId, consumed: 1 }, 600)
          await Promise.all([
            ...['x', 'y', 'z'].map((name) =>
              save(store, 'RefreshToken', `${name}${round}`, { grantId }, 600),
            ),
            // A second use of the code ends the grant and everything under it.
            consume(other, `code${round}`),
          ])
          equal(await exists(store, 'Grant', grantId), false)
          for (const name of ['x', 'y', 'z'])
            equal(await exists(store, 'RefreshToken', `${name}${round}`), false, `round ${round}`)
        }
      } finally {
        await other.close()
      }
    })

    withServer('a failing server is told by a code, at once', async (server, store) => {
      await server.kill()
      const unavailable = { code: 'store_unavailable' }
      await rejects(store.ping(), unavailable)
      await rejects(store.singleUse.consume('challenge', 'x'), unavailable)
      await rejects(store.adapter('Session').find('s'), unavailable)
      await rejects(store.adapter('AuthorizationCode').consume('c'), unavailable)
      await rejects(store.audit.append({}), unavailable)
      await server.restart()
      await until(() => store.ping())
    })
  })
}
