import { createServer, type Server } from 'node:http'
import { createVerifier, type Verifier } from '@countersign/access-token'
import { type ConfigInput, createIdp, type Idp } from '@countersign/idp'
import { getRequestListener } from '@hono/node-server'
import { createCalendar } from './calendar.ts'
import { type Call, createCaller } from './caller.ts'
import { createFiles } from './files.ts'
import { AUDIENCES, CALLERS, type Caller, NAMES, type Name } from './settings.ts'
import { createTasks } from './tasks.ts'

/** Everything, running on this machine. */
export type Services = {
  readonly idp: Idp
  readonly urls: Readonly<Record<Name, string>>
  /** Calls the services as the client `planner`. */
  readonly planner: Call
  /** Calls them as any client. */
  readonly callAs: (caller: Caller) => Call
  readonly close: () => Promise<void>
}

type Handler = (request: Request) => Response | Promise<Response>

const listen = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    })
  })

const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => resolve())
  })

/** A port that is free now: the issuer is part of every token, so it is known before the start. */
const freeAddress = async (): Promise<URL> => {
  const server = createServer()
  const url = new URL(await listen(server))
  await shut(server)
  return url
}

const startProvider = async (config: ConfigInput): Promise<Idp> => {
  const url = await freeAddress()
  const idp = await createIdp({
    config: {
      issuer: url.origin,
      server: { port: Number(url.port), drainSeconds: 1 },
      store: { path: ':memory:' },
      log: { level: 'error' },
      m2m: { audiences: AUDIENCES },
      ...config,
    },
  })
  await idp.start()
  return idp
}

/** Registers a client with what it may do, and makes its function to call with. */
const register = async (idp: Idp, caller: Caller, urls: Readonly<Record<Name, string>>): Promise<Call> => {
  const { audiences, scopes } = CALLERS[caller]
  const { secret = '' } = await idp.clients.create({
    clientId: caller,
    name: caller,
    clientCredentials: true,
    audiences: [...audiences],
    scopes: [...scopes],
  })
  return createCaller({ issuer: idp.url, clientId: caller, secret, urls })
}

/** Starts the provider and the three services, each with an address, a client and an audience of its own. */
export const startServices = async (config: ConfigInput = {}): Promise<Services> => {
  const idp = await startProvider(config)
  const handlers = new Map<Name, Handler>()
  const servers = NAMES.map((name) => {
    const answer = getRequestListener(
      (request) => handlers.get(name)?.(request) ?? new Response('', { status: 503 }),
    )
    return createServer((incoming, outgoing) => void answer(incoming, outgoing))
  })
  const [calendar = '', files = '', tasks = ''] = await Promise.all(servers.map(listen))
  const urls = { calendar, files, tasks }
  const calls = {
    calendar: await register(idp, 'calendar', urls),
    tasks: await register(idp, 'tasks', urls),
    planner: await register(idp, 'planner', urls),
  }
  const verifierOf = (audience: Name): Verifier => createVerifier({ issuer: idp.url, audience })
  handlers.set('calendar', createCalendar({ verifier: verifierOf('calendar'), call: calls.calendar }).fetch)
  handlers.set('files', createFiles({ verifier: verifierOf('files') }).fetch)
  handlers.set('tasks', createTasks({ verifier: verifierOf('tasks'), call: calls.tasks }).fetch)
  return {
    idp,
    urls,
    planner: calls.planner,
    callAs: (caller) => calls[caller],
    close: async () => {
      await Promise.all(servers.map(shut))
      await idp.stop()
    },
  }
}
