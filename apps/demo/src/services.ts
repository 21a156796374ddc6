import { randomBytes } from 'node:crypto'
import { type ConfigInput, createIdp, type Idp } from '@countersign/idp'
import { serve } from '@hono/node-server'
import { createDemo } from './app.ts'
import { OFFLINE_CHAINS } from './chains.ts'
import type { RelyingPartyOptions } from './relyingParty.ts'

/** Options of {@link startServices}. */
export type ServicesOptions = {
  readonly idpPort: number
  readonly demoPort: number
  /** Where the provider keeps its data. */
  readonly storePath: string
  /** Laid over the configuration of the demo. */
  readonly config?: ConfigInput | undefined
  readonly now?: (() => Date) | undefined
}

/** The running pair. */
export type Services = {
  readonly issuer: string
  readonly demo: string
  readonly idp: Idp
  readonly close: () => Promise<void>
}

const CLIENT_ID = 'demo'

/**
 * Starts the identity provider and the demo relying party in this process and registers the one with the other. The
 * provider is `127.0.0.1` and the demo `localhost`: two sites, as in real life, whose cookies never meet.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const issuer = `http://127.0.0.1:${options.idpPort}`
  const demo = `http://localhost:${options.demoPort}`
  const idp = await createIdp({
    config: {
      issuer,
      server: { port: options.idpPort },
      store: { path: options.storePath },
      chains: OFFLINE_CHAINS,
      signIn: { demoWallet: true },
      log: { level: 'warn' },
      ...options.config,
    },
    now: options.now,
  })
  try {
    const clientSecret = await registerDemo(idp, demo)
    await idp.start()
    const close = await serveDemo(options.demoPort, {
      issuer,
      clientId: CLIENT_ID,
      clientSecret,
      baseUrl: demo,
    })
    return {
      issuer,
      demo,
      idp,
      close: async () => {
        await close()
        await idp.stop()
      },
    }
  } catch (error) {
    await idp.stop()
    throw error
  }
}

/** A new secret at each start: it lives in this process only, the provider keeps its hash. */
async function registerDemo(idp: Idp, demo: string): Promise<string> {
  const clientSecret = randomBytes(32).toString('base64url')
  await idp.clients.ensure(
    {
      clientId: CLIENT_ID,
      name: 'Demo application',
      redirectUris: [`${demo}/callback`],
      postLogoutRedirectUris: [`${demo}/signed-out`],
      clientUri: demo,
    },
    { secret: clientSecret },
  )
  return clientSecret
}

function serveDemo(port: number, options: RelyingPartyOptions): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: createDemo(options).fetch, port, hostname: '127.0.0.1' }, () =>
      resolve(
        () =>
          new Promise((done) => {
            server.close(() => done())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      ),
    )
    server.once('error', reject)
  })
}
