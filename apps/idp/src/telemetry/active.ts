import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from '@opentelemetry/api'

const storage = new AsyncLocalStorage<Span>()

/** The span that the running work is part of. */
export const activeSpan = (): Span | undefined => storage.getStore()

/** Makes `span` the one that `work` is part of. */
export const runWithin = <T>(span: Span, work: () => T): T => storage.run(span, work)

/** Makes `span` the one that the rest of this turn, and what it starts, is part of. */
export const enterSpan = (span: Span): void => storage.enterWith(span)

/** For logs: in which trace something happened. Nothing where nothing is traced. */
export const traceOfNow = (): { readonly traceId: string } | Record<string, never> => {
  const span = storage.getStore()
  return span ? { traceId: span.spanContext().traceId } : {}
}
