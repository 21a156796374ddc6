import { setTimeout as pause } from 'node:timers/promises'
import { newAdminKey } from '../../../apps/idp/src/test/admin.ts'
import type { Server } from './idpProcess.ts'
import { startServer } from './idpProcess.ts'
import { openSender } from './idpRequest.ts'
import { type StoreName, startStores } from './idpStores.ts'
import type { Section } from './report.ts'
import { type Load, startLoad } from './soakLoad.ts'
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

type Look = (begun: number) => Promise<Sample>

const lookAt =
  (server: Server, rows: RowCounter, began: number): Look =>
  async (begun) => {
    await server.ask('purge')
    const { cpu, external, heap, resources, rss } = await server.ask('held')
    const at = (Date.now() - began) / 60_000
    return { at, begun, cpu, external, heap, resources, rss, ...(await rows.count()) }
  }

const watch = async (look: Look, { begun }: Load, until: number): Promise<readonly Sample[]> => {
  const samples: Sample[] = []
  while (Date.now() < until) {
    await pause(Math.min(EVERY, Math.max(0, until - Date.now())))
    samples.push(await look(begun()))
  }
  return samples
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
    execArgv: ['--expose-gc'],
    config: { store: place, tokens: TOKENS, signIn: { challengeTtl: 30 }, admin: { keys: [entry] } },
  })
  const { close, send } = openSender(8)
  const rows = await openRowCounter(store, place)
  try {
    const began = Date.now()
    const look = lookAt(server, rows, began)
    const before = await look(0)
    const until = began + minutes * 60_000
    const load = startLoad({ server, send, adminKey: key }, until)
    const [done, samples] = await Promise.all([load.done, watch(look, load, until)])
    close()
    // Connections that are kept end after five seconds, those to a database after ten.
    await pause(15_000)
    return soakSection({ minutes, store, done, samples, before, after: await look(load.begun()) })
  } finally {
    await rows.close()
    await server.stop()
    await stores.close()
  }
}
