import { setTimeout as pause } from 'node:timers/promises'
import { newAdminKey } from '../../../apps/idp/src/test/admin.ts'
import type { Server } from './idpProcess.ts'
import { startServer } from './idpProcess.ts'
import { openSender } from './idpRequest.ts'
import { type StoreName, startStores } from './idpStores.ts'
import type { Section } from './report.ts'
import { type Done, load } from './soakLoad.ts'
import { type Sample, soakSection } from './soakReport.ts'
import { openRowCounter, type RowCounter } from './soakRows.ts'

/** Options of {@link soak}. */
export type SoakOptions = { readonly minutes: number; readonly store: StoreName }

const EVERY = 15_000

/** Short, so that what ends does so during the run. In seconds. */
const TOKENS = {
  authorizationCode: 30,
  accessToken: 60,
  idToken: 60,
  refreshToken: 60,
  interaction: 60,
  session: 60,
  consent: 60,
}

const take = async (server: Server, rows: RowCounter, began: number): Promise<Sample> => {
  await server.ask('purge')
  const { cpu, external, heap, resources, rss } = await server.ask('held')
  return { at: (Date.now() - began) / 60_000, cpu, external, heap, resources, rss, ...(await rows.count()) }
}

const watch = async (server: Server, rows: RowCounter, until: number): Promise<readonly Sample[]> => {
  const began = Date.now()
  const samples: Sample[] = []
  while (Date.now() < until) {
    await pause(Math.min(EVERY, Math.max(0, until - Date.now())))
    samples.push(await take(server, rows, began))
  }
  return samples
}

const idle = async (server: Server, rows: RowCounter, began: number): Promise<Sample> => {
  // Connections that are kept end after five seconds.
  await pause(8000)
  return take(server, rows, began)
}

/** Keeps the product busy for minutes, and looks whether it holds more and more. */
export async function soak({ minutes, store }: SoakOptions): Promise<Section> {
  const stores = await startStores([store])
  const place = await stores.make(store)
  const { entry, key } = newAdminKey('soak', {
    clients: 'read',
    keys: 'read',
    sessions: 'read',
    audit: 'read',
  })
  const server = await startServer({
    kind: 'ours',
    log: `${stores.folder}/log`,
    execArgv: ['--expose-gc'],
    config: { store: place, tokens: TOKENS, admin: { keys: [entry] } },
  })
  const { close, send } = openSender(8)
  const rows = await openRowCounter(store, place)
  try {
    const began = Date.now()
    const before = await take(server, rows, began)
    const until = began + minutes * 60_000
    const [done, samples]: readonly [readonly Done[], readonly Sample[]] = await Promise.all([
      load({ server, send, adminKey: key }, until),
      watch(server, rows, until),
    ])
    close()
    return soakSection({ minutes, store, done, samples, before, after: await idle(server, rows, began) })
  } finally {
    await rows.close()
    await server.stop()
    await stores.close()
  }
}
