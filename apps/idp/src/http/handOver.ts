import type { IncomingMessage } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { AppContext } from '../context.ts'
import type { RequestContext } from './types.ts'

type Mounted = IncomingMessage & { baseUrl?: string | undefined }

/**
 * Hands a request to the protocol layer, body unread, with the issuer's path cut off. `baseUrl` and not `originalUrl`
 * tells it the path: it finds the path in the latter by search, which fails when a route repeats it.
 */
export const handOver = async (
  context: AppContext,
  c: RequestContext,
  {
    path,
    request = c.env.incoming,
  }: { readonly path?: string | undefined; readonly request?: IncomingMessage | undefined } = {},
): Promise<Response> => {
  const incoming: Mounted = request
  const { prefix } = context.issuer
  incoming.baseUrl = prefix
  incoming.url = path ?? incoming.url?.slice(prefix.length)
  await context.provider.callback(incoming, c.env.outgoing)
  return RESPONSE_ALREADY_SENT
}
