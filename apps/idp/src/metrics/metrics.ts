import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Config } from '../config/schema.ts'
import type { DomainEvent } from '../events/types.ts'
import type { KeyView } from '../keys/keys.ts'
import type { MeasureSink, Operation } from '../telemetry/observer.ts'
import { boundedLabel } from './bounded.ts'

/** A request that is over. */
export type ServedRequest = {
  readonly route: string
  readonly method: string
  /** `aborted` when nobody waited for the end of the answer. */
  readonly status: string
  readonly seconds: number
  readonly code: string | undefined
}

/** What is measured, and how it is read. */
export type Metrics = MeasureSink & {
  readonly served: (request: ServedRequest) => void
  readonly event: (event: DomainEvent) => void
  readonly issued: (grant: string, clientId: string | undefined) => void
  readonly contentType: string
  /** The text exposition format. */
  readonly read: () => Promise<string>
  /** No more samples of the process. */
  readonly close: () => void
}

/** Options of {@link createMetrics}. */
export type MetricsOptions = {
  readonly config: Pick<Config, 'metrics'>
  readonly version: string
  readonly now: () => Date
  /** Read anew for every scrape. */
  readonly keys: () => Promise<readonly KeyView[]>
}

/** From a cached answer to a slow chain. In seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

type Shape = { readonly name: string; readonly help: string; readonly labels: readonly string[] }

const OPERATIONS: Readonly<Record<Operation, Shape>> = {
  verify: {
    name: 'proof_verification',
    help: 'Proofs of wallets that were verified',
    labels: ['namespace', 'type', 'outcome'],
  },
  ownership: {
    name: 'ownership_lookup',
    help: 'Looks at a chain for tokens',
    labels: ['chain', 'step', 'outcome'],
  },
  policy: { name: 'policy_decision', help: 'Decisions of policies', labels: ['policy', 'outcome'] },
  store: {
    name: 'store_operation',
    help: 'Operations of the store',
    labels: ['part', 'method', 'outcome'],
  },
  token: { name: 'token_request', help: 'Requests to the token endpoint', labels: ['outcome'] },
  webhook: { name: 'webhook_delivery', help: 'Attempts to deliver an event', labels: ['webhook', 'outcome'] },
  hook: { name: 'hook', help: 'Questions to a hook', labels: ['hook', 'outcome'] },
}

const GRANTS = new Map<string, string>([
  ['authorization_code', 'authorization_code'],
  ['refresh_token', 'refresh_token'],
  ['client_credentials', 'client_credentials'],
  ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'],
])

const namespaceOf = (account: string | undefined): string => account?.split(':', 1)[0] ?? 'none'

const operationHistograms = (registers: Registry[]) =>
  new Map(
    Object.entries(OPERATIONS).map(([operation, { help, labels, name }]) => [
      operation,
      new Histogram({
        name: `countersign_${name}_duration_seconds`,
        help: `${help}, in seconds.`,
        labelNames: [...labels],
        buckets: BUCKETS,
        registers,
      }),
    ]),
  )

const counters = (registers: Registry[], clients: boolean) => {
  const counter = (name: string, help: string, labels: readonly string[]) =>
    new Counter({ name: `countersign_${name}_total`, help, labelNames: [...labels], registers })
  const perClient = (labels: readonly string[]) => (clients ? [...labels, 'client'] : labels)
  return {
    events: counter('events', 'What happened, by its name in the audit log.', ['type']),
    logins: counter('logins', 'Sign-ins.', perClient(['namespace'])),
    refusals: counter('refusals', 'Requests that were refused, by code.', ['code']),
    refused: counter('refused_sign_ins', 'Sign-ins that were refused, by code.', perClient(['code'])),
    tokens: counter('tokens_issued', 'Answers with tokens, by grant.', perClient(['grant'])),
    limited: counter('rate_limited', 'What a rate limit has turned away.', ['kind']),
  }
}

const addGauges = ({ keys, now, version }: MetricsOptions, registers: Registry[]): void => {
  new Gauge({
    name: 'countersign_build_info',
    help: 'Always 1.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1)
  new Gauge({
    name: 'countersign_signing_key_age_seconds',
    help: 'Since the oldest key of an algorithm in this state was made, in seconds.',
    labelNames: ['alg', 'state'],
    registers,
    async collect() {
      const found = await keys()
      this.reset()
      const ages = new Map<string, { readonly labels: Record<string, string>; readonly age: number }>()
      for (const { alg, createdAt, state } of found) {
        if (state === 'retired') continue
        const age = Math.max(0, Math.floor(now().getTime() / 1000) - createdAt)
        const id = `${alg} ${state}`
        if ((ages.get(id)?.age ?? -1) < age) ages.set(id, { labels: { alg, state }, age })
      }
      for (const { age, labels } of ages.values()) this.set(labels, age)
    },
  })
}

/** Makes the metrics of a process. */
export const createMetrics = (options: MetricsOptions): Metrics => {
  const { clients } = options.config.metrics
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  addGauges(options, registers)
  const operations = operationHistograms(registers)
  const { events, limited, logins, refusals, refused, tokens } = counters(registers, clients)
  const requests = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Requests by route, method and status, in seconds.',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS,
    registers,
  })
  const code = boundedLabel(300)
  // Registered ones only reach this; removed ones stay until the next start.
  const clientId = boundedLabel(1000)
  const ofClient = (id: string | undefined) => (clients ? { client: clientId(id) } : {})
  return {
    measured: ({ labels, operation, outcome, seconds }) =>
      operations.get(operation)?.observe({ ...labels, outcome: code(outcome) }, seconds),
    counted: (_what, labels) => limited.inc({ ...labels }),
    served: ({ code: refusal, method, route, seconds, status }) => {
      requests.observe({ route, method, status }, seconds)
      if (refusal !== undefined) refusals.inc({ code: code(refusal) })
    },
    event: ({ account, client, code: why, type }) => {
      events.inc({ type })
      if (type === 'login') logins.inc({ namespace: code(namespaceOf(account)), ...ofClient(client) })
      if (type === 'login.refused') refused.inc({ code: code(why), ...ofClient(client) })
    },
    issued: (grant, id) => tokens.inc({ grant: GRANTS.get(grant) ?? 'other', ...ofClient(id) }),
    contentType: registry.contentType,
    read: () => registry.metrics(),
    close: () => registry.clear(),
  }
}
