import { DatabaseSync } from 'node:sqlite'
import { createClient } from '@redis/client'
import { Client } from 'pg'
import type { StoreName } from './idpStores.ts'

/** How many rows that end by themselves a store holds. */
export type Rows = {
  /** Their time was over five seconds ago or longer. */
  readonly over: number
  /** It will be within ten minutes. */
  readonly soon: number
  /** It will be later: what is kept for a day. */
  readonly later: number
}

/** Looks into a store from outside. */
export type RowCounter = { readonly count: () => Promise<Rows>; readonly close: () => Promise<void> }

const SOON = 600_000

/** A purge begins a moment before the look. */
const GRACE = 5000

const TABLES = ['record', 'single_use', 'schedule', 'counter']

/** One row: `over`, `soon`, `later`, of all tables with an expiry. */
const sql = (schema: string, now: number): string => {
  const rows = TABLES.map((table) => `SELECT expires_at FROM ${schema}${table} WHERE expires_at IS NOT NULL`)
  return `SELECT count(*) FILTER (WHERE expires_at <= ${now - GRACE}) AS over_,
    count(*) FILTER (WHERE expires_at > ${now - GRACE} AND expires_at <= ${now + SOON}) AS soon_,
    count(*) FILTER (WHERE expires_at > ${now + SOON}) AS later_
    FROM (${rows.join(' UNION ALL ')}) AS kept`
}

const toRows = (row: Readonly<Record<string, unknown>> | undefined): Rows => ({
  over: Number(row?.['over_']),
  soon: Number(row?.['soon_']),
  later: Number(row?.['later_']),
})

const sqlite = (path: string): RowCounter => {
  const db = new DatabaseSync(path, { readOnly: true })
  return {
    count: async () => toRows(db.prepare(sql('', Date.now())).get()),
    close: async () => db.close(),
  }
}

const postgres = async (url: string): Promise<RowCounter> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  return {
    count: async () => toRows((await client.query(sql('countersign.', Date.now()))).rows[0]),
    close: () => client.end(),
  }
}

/** There, each kind of record has a set of its identifiers, scored by when they end. */
const redis = async (url: string): Promise<RowCounter> => {
  const client = createClient({ url })
  await client.connect()
  const between = async (low: number | '-inf', high: number | '+inf'): Promise<number> => {
    const sets = await client.keys('*:expiry*')
    const counts = await Promise.all(sets.map((set) => client.zCount(set, low, high)))
    return counts.reduce((sum, one) => sum + one, 0)
  }
  const count = async (): Promise<Rows> => {
    const now = Date.now()
    return {
      over: await between('-inf', now - GRACE),
      soon: await between(now - GRACE + 1, now + SOON),
      later: await between(now + SOON + 1, '+inf'),
    }
  }
  return { count, close: () => client.close() }
}

/** Opens the counter of the store that a configuration names. */
export async function openRowCounter(
  name: StoreName,
  config: Readonly<Record<string, unknown>>,
): Promise<RowCounter> {
  const { url } = (config['postgres'] ?? config['redis'] ?? {}) as { readonly url?: string }
  if (name === 'PostgreSQL') return postgres(url ?? '')
  return name === 'Redis' ? redis(url ?? '') : sqlite(String(config['path']))
}
