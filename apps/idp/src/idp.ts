import type { ChainAdapter } from '@countersign/nft-ownership'
import type { Store } from '@countersign/oidc-store'
import type { ClientAdmin } from './clients/clients.ts'
import { parseConfig, tenantConfigs } from './config/load.ts'
import type { Config, ConfigInput } from './config/schema.ts'
import { createHttpServer } from './http/server.ts'
import type { App } from './http/types.ts'
import { createIssuer, type Issuer } from './issuer.ts'
import { createLifecycle, type Lifecycle } from './lifecycle.ts'
import { createLogger, type Logger } from './log.ts'
import { clientReadsShared } from './provider/sharedReads.ts'
import { openStore } from './store.ts'
import { createObservation, type Observation } from './telemetry/observation.ts'
import { observedStore } from './telemetry/store.ts'

/** Options of {@link createIdp}. */
export type IdpOptions = {
  readonly config?: ConfigInput | Config | undefined
  readonly logger?: Logger | undefined
  /** The clock of challenges, proofs and keys. The protocol layer has its own. */
  readonly now?: (() => Date) | undefined
  /** Ownership adapters, each in place of the one that would be made for its chain. */
  readonly adapters?: readonly ChainAdapter[] | undefined
  /** Folder whose installed packages are the plug-ins of `signIn.plugins`. Default: the working directory. */
  readonly pluginFolder?: string | undefined
  /** How often other processes' key changes are looked for, in seconds. Default 5. */
  readonly keyPoll?: number | undefined
}

/** One issuer of an identity provider. */
export type IdpIssuer = {
  readonly config: Config
  /** The issuer identifier. */
  readonly url: string
  readonly app: App
  readonly clients: ClientAdmin
  readonly store: Store
  /** Takes over key changes at once instead of at the next poll. True when something changed. */
  readonly reloadKeys: () => Promise<boolean>
  /** Checks gates again that are due now, instead of at the next interval. Resolves with how many sign-ins were due. */
  readonly recheckGates: () => Promise<number>
}

/** An identity provider, ready to start. */
export type Idp = IdpIssuer & {
  /** Those of the configuration's `tenants`, by name. */
  readonly tenants: ReadonlyMap<string, IdpIssuer>
  /** Listens. Rejects when the address is taken, and has stopped then. */
  readonly start: () => Promise<{ readonly url: string }>
  /** Stops to accept, lets open requests finish, closes the store. Calling it twice is harmless. */
  readonly stop: () => Promise<void>
}

const shown = ({ app, clients, config, recheckGates, reloadKeys, store }: Issuer): IdpIssuer => ({
  config,
  url: config.issuer,
  app,
  clients,
  store,
  reloadKeys,
  recheckGates,
})

/** What the issuers of a process have in common. */
type Process = {
  readonly options: IdpOptions
  readonly log: Logger
  readonly now: () => Date
  readonly draining: () => boolean
  readonly observation: Observation
  /** Filled as they open. */
  readonly stores: Store[]
}

const openIssuer = async (
  config: Config,
  { draining, log, now, observation, options, stores }: Process,
): Promise<Issuer> => {
  const { adapters, pluginFolder } = options
  const store = clientReadsShared(observedStore(await openStore(config, now), observation.observer))
  stores.push(store)
  return createIssuer({
    config,
    log,
    now,
    store,
    adapters,
    pluginFolder,
    observation,
    draining,
    stores: () => stores,
  })
}

const openTenants = async (config: Config, process: Process): Promise<ReadonlyMap<string, Issuer>> => {
  const issuers = new Map<string, Issuer>()
  for (const [tenant, tenantConfig] of tenantConfigs(config)) {
    const log = process.log.child({ tenant })
    issuers.set(tenant, await openIssuer(tenantConfig, { ...process, log }))
  }
  return issuers
}

/** What cannot start as a whole is stopped: the listener of the metrics alone would keep a process that serves nobody. */
const switchOf = (
  lifecycle: Lifecycle,
  observation: Pick<Observation, 'close' | 'start'>,
): Pick<Idp, 'start' | 'stop'> => {
  const stop = async (): Promise<void> => {
    await lifecycle.stop()
    await observation.close()
  }
  return {
    start: async () => {
      try {
        await observation.start()
        return await lifecycle.start()
      } catch (error) {
        await stop()
        throw error
      }
    },
    stop,
  }
}

/**
 * Makes an identity provider from a configuration. Nothing listens before `start()`.
 *
 * @throws {ConfigError} for a configuration that must not be used
 * @throws {StartError} when something made for development only would run
 * @example
 * const idp = await createIdp({ config: { issuer: 'http://127.0.0.1:4400', store: { path: ':memory:' } } })
 * await idp.clients.ensure({ clientId: 'demo', name: 'Demo', redirectUris: ['http://127.0.0.1:4500/callback'] })
 * const { url } = await idp.start()
 */
export const createIdp = async (options: IdpOptions = {}): Promise<Idp> => {
  const config = parseConfig(options.config ?? {})
  const log = options.logger ?? createLogger(config)
  const stores: Store[] = []
  let lifecycle: Lifecycle | undefined
  const draining = () => lifecycle?.draining() ?? false
  const { now = () => new Date() } = options
  const observation = await createObservation({ config, log, now })
  const process = { options, log, now, draining, observation, stores }
  try {
    const own = await openIssuer(config, process)
    const tenants = await openTenants(config, process)
    const issuers = [own, ...tenants.values()] as const
    const server = createHttpServer({ sites: issuers, config, draining })
    lifecycle = createLifecycle({ issuers, server, keyPoll: options.keyPoll ?? 5 })
    observation.serve(server, issuers)
    return {
      ...shown(own),
      tenants: new Map([...tenants].map(([name, issuer]) => [name, shown(issuer)])),
      ...switchOf(lifecycle, observation),
    }
  } catch (error) {
    await Promise.all(stores.map((store) => store.close()))
    await observation.close()
    throw error
  }
}
