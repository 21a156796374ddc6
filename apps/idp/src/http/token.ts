import type { IncomingMessage } from 'node:http'
import type { AppContext } from '../context.ts'
import { namedClient } from '../limits/tokens.ts'
import { attemptAddress } from './address.ts'
import { readProtocolBody } from './protocolBody.ts'
import { withBody } from './replay.ts'
import type { RequestContext } from './types.ts'

const tooMany = (c: RequestContext, retryAfter: number, what: string): Response =>
  c.json({ error: 'rate_limited', error_description: `too many ${what}; try again later` }, 429, {
    'cache-control': 'no-store',
    'retry-after': String(retryAfter),
  })

/** The answer to a request of an address that has sent too many. */
export const pausedAddress = async (
  context: AppContext,
  c: RequestContext,
): Promise<Response | undefined> => {
  const { tokensPerAddress } = context.config.limits
  if (!tokensPerAddress) return undefined
  const taken = await context.limits.take('token.address', attemptAddress(context, c), tokensPerAddress)
  return taken.ok ? undefined : tooMany(c, taken.retryAfter, 'token requests from this address')
}

/** The answer to a request that names a client which has used up its tokens. */
export const pausedClient = async (
  { config, tokenLimits }: AppContext,
  c: RequestContext,
  form: URLSearchParams,
): Promise<Response | undefined> => {
  if (!config.limits.tokensPerClient) return undefined
  const clientId = namedClient(c.req.header('authorization'), form)
  const wait = clientId === undefined ? undefined : await tokenLimits.paused(clientId)
  return wait === undefined ? undefined : tooMany(c, wait, 'tokens for this client')
}

/** A request to the token endpoint, unless there were too many from its address, or of the client that it names. */
export const limitedToken = async (
  context: AppContext,
  c: RequestContext,
  handOver: (request: IncomingMessage) => Promise<Response>,
): Promise<Response> => {
  const slow = await pausedAddress(context, c)
  if (slow) return slow
  const { incoming } = c.env
  if (!context.config.limits.tokensPerClient) return handOver(incoming)
  const text = await readProtocolBody(c)
  if (typeof text !== 'string') return text
  const paused = await pausedClient(context, c, new URLSearchParams(text))
  return paused ?? handOver(withBody(incoming, text))
}
