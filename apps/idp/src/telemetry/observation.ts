import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type Provider from 'oidc-provider'
import type { Config } from '../config/schema.ts'
import type { Events } from '../events/types.ts'
import type { KeyView } from '../keys/keys.ts'
import type { Limits } from '../limits/limits.ts'
import type { Logger } from '../log.ts'
import { createObserver, type Observer } from './observer.ts'
import { noteProviderRefusals } from './refusals.ts'
import { observeRequests } from './requests.ts'
import type { RoutedSite } from './routes.ts'

/** What operators see of a process: metrics and traces, each only where it is switched on. */
export type Observation = {
  readonly observer: Observer
  readonly provider: (provider: Provider) => void
  readonly events: (events: Pick<Events, 'listen'>) => void
  readonly limits: (limits: Limits) => Limits
  readonly serve: (server: Server, sites: readonly RoutedSite[]) => void
  /** Of the keys of one more issuer. */
  readonly keys: (read: () => Promise<readonly KeyView[]>) => void
  /** Resolves with the port of the metrics. Rejects when their address is taken. */
  readonly start: () => Promise<{ readonly metricsPort?: number | undefined }>
  readonly close: () => Promise<void>
}

type Options = {
  readonly config: Config
  readonly log: Logger
  readonly now: () => Date
}

const readVersion = async (): Promise<string> => {
  const file = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version?: string }
  return version ?? '0.0.0'
}

type KeyReader = () => Promise<readonly KeyView[]>

/** The libraries cost start-up time: they are loaded only where they are used. */
const loadMetrics = async ({ config, log, now }: Options, readers: readonly KeyReader[]) => {
  if (!config.metrics.enabled) return undefined
  const [{ createMetrics }, { createMetricsListener }] = await Promise.all([
    import('../metrics/metrics.ts'),
    import('../metrics/listener.ts'),
  ])
  const keys = async () => (await Promise.all(readers.map((read) => read()))).flat()
  const metrics = createMetrics({ config, now, keys, version: await readVersion() })
  return { metrics, listener: createMetricsListener(metrics, { config, log }) }
}

const loadTracing = async ({ config, log }: Options) => {
  const { otlpEndpoint: endpoint } = config.telemetry
  if (endpoint === undefined) return undefined
  const { createTracing } = await import('./tracing.ts')
  return createTracing({ config, endpoint, log, version: await readVersion() })
}

const observedLimits = (limits: Limits, { count }: Observer): Limits => ({
  take: async (kind, id, limit) => {
    const taken = await limits.take(kind, id, limit)
    if (!taken.ok) count('limited', { kind })
    return taken
  },
})

type Granted = {
  readonly oidc: {
    readonly params?: Readonly<Record<string, unknown>> | undefined
    readonly client?: { readonly clientId: string } | undefined
  }
}
type On = (event: string, listener: (ctx: Granted) => void) => void

/** Makes what a process is observed by. */
export const createObservation = async (options: Options): Promise<Observation> => {
  const readers: KeyReader[] = []
  const measured = await loadMetrics(options, readers)
  const tracing = await loadTracing(options)
  const metrics = measured?.metrics
  let closed: Promise<void> | undefined
  const end = async () => {
    await measured?.listener.close()
    await tracing?.close()
  }
  const observer = createObserver({ measure: metrics, trace: tracing })
  return {
    observer,
    provider: (provider) => {
      if (!metrics && !tracing) return
      noteProviderRefusals(provider)
      const on: On = provider.on.bind(provider) as On
      on('grant.success', ({ oidc: { client, params } }) =>
        metrics?.issued(String(params?.['grant_type']), client?.clientId),
      )
    },
    events: ({ listen }) => {
      if (metrics) listen(metrics.event)
    },
    limits: (limits) => (metrics ? observedLimits(limits, observer) : limits),
    serve: (server, sites) => observeRequests(server, sites, { metrics, tracing }),
    keys: (read) => {
      readers.push(read)
    },
    start: async () => ({ metricsPort: (await measured?.listener.start())?.port }),
    close: () => {
      closed ??= end()
      return closed
    },
  }
}
