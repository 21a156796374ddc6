import { createServer, type IncomingMessage, get as request, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { Hono } from 'hono'
import type { ActorOptions, Session } from '../actor.ts'
import * as ofExpress from '../express.ts'
import * as ofHono from '../hono.ts'

/** Headers of a request; a list is sent as several headers of one name. */
export type SentHeaders = Readonly<Record<string, string | string[]>>

/** What a server answered. */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readonly<Record<string, unknown>>
}

/** A server whose `GET /files` answers with its actor. */
export type Server = {
  readonly get: (path: string, headers?: SentHeaders) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** Options of the middleware, without what differs between frameworks. */
export type SharedOptions = Omit<ActorOptions<never>, 'session'> & {
  readonly sessionOf?: ((cookie: string | undefined) => Session | undefined) | undefined
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  const parts: Uint8Array[] = []
  for await (const part of response) parts.push(part as Uint8Array)
  return new TextDecoder().decode(Uint8Array.from(parts.flatMap((part) => [...part])))
}

const answerOf = async (response: IncomingMessage): Promise<Answer> => {
  const text = await textOf(response)
  const body = text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : { text }
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

const listen = async (
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => unknown,
): Promise<Server> => {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    get: (path, headers = {}) =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
          answerOf(response).then(resolve, reject)
        }).on('error', reject)
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Serves with Hono on Node. */
export const startHono = ({ sessionOf, ...options }: SharedOptions): Promise<Server> => {
  const app = new Hono<{ Variables: ofHono.ActorVariables }>()
  app.use(
    '/files',
    ofHono.requireActor({
      ...options,
      ...(sessionOf && { session: (c) => sessionOf(c.req.raw.headers.get('cookie') ?? undefined) }),
    }),
  )
  app.get('/files', (c) => {
    const { token: _, ...actor } = c.var.actor
    return c.json(actor)
  })
  return listen(getRequestListener(app.fetch))
}

/** Serves with Express. */
export const startExpress = ({ sessionOf, ...options }: SharedOptions): Promise<Server> => {
  const app = express()
  app.use(
    '/files',
    ofExpress.requireActor<express.Request>({
      ...options,
      ...(sessionOf && { session: (request) => sessionOf(request.headers.cookie) }),
    }),
  )
  app.get('/files', (_request, response) => {
    const { token: _, ...actor } = ofExpress.actorOf(response)
    response.json(actor)
  })
  return listen(app)
}
