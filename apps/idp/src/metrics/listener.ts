import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { compareSecret } from '../clients/secret.ts'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from './metrics.ts'

/** Where monitoring reads. */
export type MetricsListener = {
  /** Rejects when the address is taken. */
  readonly start: () => Promise<{ readonly port: number }>
  readonly close: () => Promise<void>
}

const bearerOf = ({ headers: { authorization = '' } }: IncomingMessage): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1]

const end = (
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  text: string,
): void => {
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers })
  response.end(text)
}

const plain = { 'content-type': 'text/plain; charset=utf-8' }

const answer = async (
  { log, metrics, token }: { log: Logger; metrics: Metrics; token: string | undefined },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (token !== undefined && !compareSecret(token, bearerOf(request)))
    return end(response, 401, { ...plain, 'www-authenticate': 'Bearer' }, 'unauthorized\n')
  if (request.url?.split('?', 1)[0] !== '/metrics') return end(response, 404, plain, 'not found\n')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return end(response, 405, { ...plain, allow: 'GET, HEAD' }, 'method not allowed\n')
  try {
    end(response, 200, { 'content-type': metrics.contentType }, await metrics.read())
  } catch (err) {
    log.error({ err }, 'metrics cannot be read')
    end(response, 503, plain, 'unavailable\n')
  }
}

const listen = (server: Server, { host, port }: Config['metrics']): Promise<{ readonly port: number }> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve({ port: typeof address === 'object' && address ? address.port : port })
    })
  })

/** Makes the listener: a port of its own, so that no proxy in front of the issuer leads to it. */
export const createMetricsListener = (
  metrics: Metrics,
  { config, log }: { readonly config: Pick<Config, 'metrics'>; readonly log: Logger },
): MetricsListener => {
  const { token } = config.metrics
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5000, maxHeaderSize: 8 * 1024 },
    (request, response) => void answer({ log, metrics, token }, request, response),
  )
  return {
    start: async () => {
      const bound = await listen(server, config.metrics)
      log.info({ host: config.metrics.host, port: bound.port }, 'metrics listening')
      return bound
    },
    close: async () => {
      metrics.close()
      if (!server.listening) return
      server.closeAllConnections()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}
