import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, Hono } from 'hono'

/** Node's own request and response, which the protocol layer works on. */
export type Env = { Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse } }

/** Our router. */
export type App = Hono<Env>

/** The context of one request. */
export type RequestContext = Context<Env>
