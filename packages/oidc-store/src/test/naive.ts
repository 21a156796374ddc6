import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import type { AdapterPayload } from 'oidc-provider'
import type { RaceStore } from '../contract.ts'

/** A store that works until two requests meet: the control that shows that the race notices. */
export type Naive = {
  readonly find: (key: string) => AdapterPayload | undefined
  readonly save: (key: string, payload: AdapterPayload) => void
  readonly markConsumed: (key: string) => void
  readonly close: () => void
}

/** A table of payloads in which every statement succeeds whatever the row says. */
export function openNaiveTable(location: string): Naive {
  const db = new DatabaseSync(location, { timeout: 5000 })
  // Not WAL: the switch to it waits for no lock, and racing processes open the file at the same time.
  db.exec('PRAGMA synchronous = OFF')
  db.exec('CREATE TABLE IF NOT EXISTS model (key TEXT PRIMARY KEY, payload TEXT, consumed INTEGER)')
  const find = db.prepare('SELECT payload, consumed FROM model WHERE key = ?')
  const save = db.prepare('INSERT OR REPLACE INTO model (key, payload) VALUES (?, ?)')
  const consume = db.prepare('UPDATE model SET consumed = 1 WHERE key = ?')
  return {
    find: (key) => {
      const row = find.get(key)
      if (!row) return undefined
      const payload = JSON.parse(String(row['payload'])) as AdapterPayload
      return row['consumed'] === null ? payload : { ...payload, consumed: true }
    },
    save: (key, payload) => void save.run(key, JSON.stringify(payload)),
    markConsumed: (key) => void consume.run(key),
    close: () => db.close(),
  }
}

/**
 * Builds the store from a table and its way of consuming. Reading takes `latency` milliseconds, as over a network.
 */
export function naiveStore(table: Naive, consume: (key: string) => boolean, latency: number): RaceStore {
  const none = async (): Promise<undefined> => undefined
  return {
    adapter: (model) => ({
      upsert: async (id, payload) => table.save(`${model} ${id}`, payload),
      find: async (id) => {
        const found = table.find(`${model} ${id}`)
        if (latency > 0) await setTimeout(latency)
        return found
      },
      findByUid: none,
      findByUserCode: none,
      consume: async (id) => {
        if (!consume(`${model} ${id}`)) throw new Error('invalid_grant')
      },
      destroy: none,
      revokeByGrantId: none,
    }),
    singleUse: {
      put: async (kind, id, payload) => table.save(`${kind} ${id}`, { extra: { payload } }),
      get: none,
      consume: async (kind, id) => {
        const found = table.find(`${kind} ${id}`)
        if (!found || found.consumed) return undefined
        return consume(`${kind} ${id}`) ? { payload: found, expiresAt: 0, consumed: true } : undefined
      },
      release: async () => false,
      expire: async () => false,
    },
    close: async () => table.close(),
  }
}
