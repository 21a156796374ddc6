import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { parseTraceParent, setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import { activeSpan, enterSpan, runWithin } from './active.ts'
import type { Labels, Operation, TraceSink } from './observer.ts'

/** A request that is traced. */
export type RequestSpan = {
  readonly end: (answered: {
    readonly status: number
    readonly code: string | undefined
    readonly aborted: boolean
  }) => void
}

/** The traces of a process. */
export type Tracing = TraceSink & {
  /** Opens the span of a request; everything that the request does is below it. */
  readonly request: (
    incoming: IncomingMessage,
    names: { readonly route: string; readonly method: string; readonly requestId: string },
  ) => RequestSpan
  /** Sends what is left. */
  readonly close: () => Promise<void>
}

/** Options of {@link createTracing}. */
export type TracingOptions = {
  readonly config: Pick<Config, 'telemetry'>
  readonly endpoint: string
  readonly log: Logger
  readonly version: string
}

/** What a caller says is its trace, where the operator lets it: else anybody could choose what is sampled. */
const parentOf = ({ headers: { traceparent } }: IncomingMessage, trusted: boolean): Context => {
  const remote = trusted && typeof traceparent === 'string' ? parseTraceParent(traceparent) : null
  return remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : ROOT_CONTEXT
}

const attributes = (labels: Labels): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [`countersign.${name}`, value]))

/** What is no failure of the work itself. */
const FINE: ReadonlySet<string> = new Set(['ok', 'allow'])

const endSpan = (span: Span, outcome: string): void => {
  span.setAttribute('countersign.outcome', outcome)
  if (!FINE.has(outcome)) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

const nameOf = (operation: Operation, { chain, hook, method, part, policy, step, webhook }: Labels): string =>
  [operation, part, method, chain, step, policy, webhook, hook].filter(Boolean).join(' ')

/** How long the last spans may take when a process stops, in milliseconds. */
const LAST = 3000

/** A collector that is away is told of once a minute, not with each batch. */
const complain = (log: Logger): ((error: unknown) => void) => {
  let quietUntil = 0
  return (err) => {
    const at = performance.now()
    if (at < quietUntil) return
    quietUntil = at + 60_000
    log.warn({ err }, 'traces not delivered')
  }
}

/** Makes the traces of a process. This module loads the SDK: it is imported only where traces are wanted. */
export const createTracing = ({ config, endpoint, log, version }: TracingOptions): Tracing => {
  const { headers, sampling, serviceName, trustTraceparent } = config.telemetry
  const onError = complain(log)
  setGlobalErrorHandler(onError)
  const exporter = new OTLPTraceExporter({ url: endpoint, headers: { ...headers }, timeoutMillis: 10_000 })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampling) }),
    spanLimits: { attributeValueLengthLimit: 256, attributeCountLimit: 32, eventCountLimit: 8 },
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 2000 })],
  })
  const tracer = provider.getTracer('countersign', version)
  return {
    request: (incoming, { method, requestId, route }) => {
      const span = tracer.startSpan(
        `${method} ${route}`,
        {
          kind: SpanKind.SERVER,
          attributes: {
            'http.request.method': method,
            'http.route': route,
            'countersign.request_id': requestId,
          },
        },
        parentOf(incoming, trustTraceparent),
      )
      enterSpan(span)
      return {
        end: ({ aborted, code, status }) => {
          span.setAttribute('http.response.status_code', status)
          if (code !== undefined) span.setAttribute('error.type', code)
          if (aborted) span.setAttribute('countersign.aborted', true)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
    open: (operation, labels) => {
      const parent = activeSpan()
      // The store is asked all the time by jobs of ours: alone, that is no trace of anything.
      if (!parent && operation === 'store') return undefined
      const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT
      const options = { kind: SpanKind.INTERNAL, attributes: attributes(labels) }
      const span = tracer.startSpan(nameOf(operation, labels), options, context)
      return { run: (work) => runWithin(span, work), end: (outcome) => endSpan(span, outcome) }
    },
    close: async () => {
      const late = wait(LAST, undefined, { ref: false }).then(() =>
        onError(new Error('the last spans were not taken in time')),
      )
      await Promise.race([provider.shutdown().catch(onError), late])
    },
  }
}
