import type { IncomingMessage } from 'node:http'
import type { AppContext } from '../context.ts'
import { readText } from '../interaction/body.ts'
import { namedClient } from '../limits/tokens.ts'
import { attemptAddress } from './address.ts'
import { withBody } from './replay.ts'
import type { RequestContext } from './types.ts'

/** The protocol layer's own limit for bodies. */
const MAX_BODY = 56 * 1024

const tooMany = (c: RequestContext, retryAfter: number, what: string): Response =>
  c.json({ error: 'rate_limited', error_description: `too many ${what}; try again later` }, 429, {
    'cache-control': 'no-store',
    'retry-after': String(retryAfter),
  })

/** A request to the token endpoint, unless there were too many from its address, or of the client that it names. */
export const limitedToken = async (
  context: AppContext,
  c: RequestContext,
  handOver: (request: IncomingMessage) => Promise<Response>,
): Promise<Response> => {
  const { config, limits, tokenLimits } = context
  const { tokensPerAddress, tokensPerClient } = config.limits
  const { incoming } = c.env
  if (tokensPerAddress) {
    const taken = await limits.take('token.address', attemptAddress(context, c), tokensPerAddress)
    if (!taken.ok) return tooMany(c, taken.retryAfter, 'token requests from this address')
  }
  if (!tokensPerClient) return handOver(incoming)
  const text = await readText(c.req.raw, MAX_BODY)
  if (!text.ok) {
    const error = { error: 'invalid_request', error_description: text.message }
    return c.json(error, text.status, { 'cache-control': 'no-store' })
  }
  const clientId = namedClient(c.req.header('authorization'), new URLSearchParams(text.value))
  const wait = clientId === undefined ? undefined : await tokenLimits.paused(clientId)
  if (wait !== undefined) return tooMany(c, wait, 'tokens for this client')
  return handOver(withBody(incoming, text.value))
}
