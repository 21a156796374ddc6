import { freePort } from '@countersign/testing/freePort'
import { pino } from 'pino'
import { type ConfigInput, createIdp, type Idp, type IdpOptions } from '../index.ts'

const RP = 'https://rp.example'

/** Where the test relying party receives its answers. Nothing listens there: the browser stops at the border. */
export const CALLBACK: string = `${RP}/callback`

/** Where it wants people back after a sign-out. */
export const SIGNED_OUT: string = `${RP}/signed-out`

/** A provider that is listening, its clock, and what it logged. */
export type TestIdp = {
  readonly idp: Idp
  /** Where it listens: the issuer when that is loopback http. */
  readonly base: string
  readonly secret: string
  readonly logs: () => string
  /** Moves the provider's clock (challenges, proofs, keys). */
  readonly advance: (seconds: number) => void
}

/** Starts a provider with the client `demo` (confidential) and `spa` (public). */
export const startIdp = async (
  config: ConfigInput = {},
  {
    path = '',
    keyPoll,
    adapters,
  }: { path?: string; keyPoll?: number; adapters?: IdpOptions['adapters'] } = {},
): Promise<TestIdp> => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const lines: string[] = []
  let offset = 0
  const logger = pino({ level: 'trace', redact: [] }, { write: (line: string) => lines.push(line) })
  const idp = await createIdp({
    config: {
      issuer: `${base}${path}`,
      server: { port, drainSeconds: 1 },
      store: { path: ':memory:' },
      ...config,
    },
    logger,
    now: () => new Date(Date.now() + offset * 1000),
    keyPoll,
    adapters,
  })
  const shared = { redirectUris: [CALLBACK], postLogoutRedirectUris: [SIGNED_OUT], clientUri: `${RP}/` }
  const { secret = '' } = await idp.clients.create({ ...shared, clientId: 'demo', name: 'Démo “shop”' })
  await idp.clients.create({ ...shared, clientId: 'spa', name: 'SPA', authMethod: 'none' })
  await idp.start()
  return {
    idp,
    base,
    secret,
    logs: () => lines.join(''),
    advance: (seconds) => {
      offset += seconds
    },
  }
}
