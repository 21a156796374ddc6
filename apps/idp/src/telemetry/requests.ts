import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { requestIdOf } from '../http/requestId.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { refusalOf } from './refusals.ts'
import { createRouteOf, methodOf, type RoutedSite } from './routes.ts'
import type { Tracing } from './tracing.ts'

type Sinks = {
  readonly metrics?: Pick<Metrics, 'served'> | undefined
  readonly tracing?: Pick<Tracing, 'request'> | undefined
}

/**
 * Looks at every request of a server from its first to its last byte. It comes before the server's own listener, so that
 * what that one starts is below the request's span, and takes the status from the answer that was sent: the protocol layer
 * answers by itself.
 */
export const observeRequests = (
  server: Server,
  sites: readonly RoutedSite[],
  { metrics, tracing }: Sinks,
): void => {
  if (!metrics && !tracing) return
  const routeOf = createRouteOf(sites)
  server.prependListener('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const started = performance.now()
    const route = routeOf(incoming.url)
    const method = methodOf(incoming.method)
    const span = tracing?.request(incoming, { route, method, requestId: requestIdOf(incoming) })
    outgoing.once('close', () => {
      const aborted = !outgoing.writableFinished
      const { statusCode: status } = outgoing
      const code = refusalOf(outgoing)
      const seconds = (performance.now() - started) / 1000
      metrics?.served({ route, method, status: aborted ? 'aborted' : String(status), seconds, code })
      span?.end({ status, code, aborted })
    })
  })
}
