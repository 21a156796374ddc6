import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Config } from '../config/schema.ts'
import type { Logger } from '../log.ts'
import { clientAddress } from './address.ts'
import { createChoice } from './choose.ts'
import { setBaseHeaders } from './headers.ts'
import { type Pinned, pinRequest } from './pin.ts'
import { requestIdOf } from './requestId.ts'
import type { App } from './types.ts'

/** One issuer's routes, and where they begin. */
export type Site = { readonly app: App; readonly issuer: Pinned; readonly log: Logger }

type Served = Pick<Site, 'issuer'> & {
  readonly config: Config
  readonly listener: ReturnType<typeof getRequestListener>
  /**
   * For the line of each request, whose members hold no secret: they are not searched for names of secrets, which would
   * take longer than all else about the line.
   */
  readonly accessLog: Logger
}

/** How long a request may take to arrive, in milliseconds, and how often that is looked at. */
type Patience = { readonly headers: number; readonly request: number; readonly check: number }

/** Node looks every 30 seconds by default, so that a connection of 15 could last for 45. */
const PATIENCE: Patience = { headers: 15_000, request: 30_000, check: 5000 }

type ServerOptions = {
  /** The first one gets what is below no other one's path. */
  readonly sites: readonly [Site, ...Site[]]
  readonly config: Config
  /** True from the stop signal on: then no connection is kept for another request. */
  readonly draining: () => boolean
  readonly patience?: Patience | undefined
}

/**
 * The path without its query, which carries codes and states, and without what stands for one sign-in. The issuer's own
 * path is set aside first: it may be named like a route.
 */
const loggedPath = (url: string | undefined, prefix: string): string => {
  const path = url?.split('?', 1)[0] ?? ''
  const below = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined
  const kept = (below ?? path)
    .replace(/\/(interaction|phone)\/[^/]+/, '/$1/:uid')
    .replace(/\/(auth|device)\/(?!auth$)[^/]+\/?$/, '/$1/:uid')
  return `${below === undefined ? '' : prefix}${kept}`.slice(0, 200)
}

const logAtEnd = (
  request: IncomingMessage,
  response: ServerResponse,
  { accessLog, config, issuer }: Served,
): void => {
  const started = performance.now()
  const entry = {
    requestId: requestIdOf(request),
    method: request.method,
    path: loggedPath(request.url, issuer.prefix),
    address: clientAddress(request, config.server),
  }
  response.once('close', () => {
    const ms = Math.round(performance.now() - started)
    accessLog.info(
      { ...entry, status: response.statusCode, ms, ...(!response.writableFinished && { aborted: true }) },
      'request',
    )
  })
}

/** The HTTP server: pins host and scheme, sets the base headers, logs, and hands on to the issuer that is meant. */
export const createHttpServer = ({
  config,
  draining,
  patience: { check, headers, request } = PATIENCE,
  sites: [own, ...tenants],
}: ServerOptions): Server => {
  const serve = (site: Site): Served => ({
    config,
    issuer: site.issuer,
    accessLog: site.log.child({}, { redact: [] }),
    listener: getRequestListener(site.app.fetch, { overrideGlobalObjects: false }),
  })
  const choose = createChoice([serve(own), ...tenants.map(serve)])
  return createServer(
    {
      requestTimeout: request,
      headersTimeout: headers,
      connectionsCheckingInterval: check,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      const site = choose(request.url ?? '')
      logAtEnd(request, response, site)
      setBaseHeaders(response, site.issuer, requestIdOf(request))
      if (draining()) response.setHeader('connection', 'close')
      if (!pinRequest(request, site.issuer)) {
        response.writeHead(400, { 'content-type': 'application/json', connection: 'close' })
        response.end(
          '{"error":{"code":"request_invalid","message":"send an origin-form request target","retryable":false}}',
        )
        return
      }
      void site.listener(request, response)
    },
  )
}

/** Starts to listen. */
export const listen = (server: Server, { host, port }: Config['server']): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** Stops: no new connections, open requests get `seconds` to finish. */
export const drain = (server: Server, seconds: number): Promise<void> =>
  new Promise((resolve) => {
    if (!server.listening) {
      resolve()
      return
    }
    const timer = setTimeout(() => server.closeAllConnections(), seconds * 1000)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
