import { isIPv6 } from 'node:net'
import type { AppContext } from '../context.ts'
import { refuse } from '../interaction/errors.ts'
import { takeNamedSlot } from '../interaction/slots.ts'
import { hasWrongCode } from '../provider/wrongCodes.ts'
import { sendErrorPage } from './answers.ts'
import type { RequestContext } from './types.ts'

/** Wrong user codes that one address may send within so many seconds: 10 of 20^8 (RFC 8628 section 5.1). */
const ATTEMPTS = { kind: 'device-attempt', count: 10, ttl: 600 } as const

/**
 * Whom an attempt counts for. Behind a proxy the last entry of the header: it is the one that the proxy itself has seen,
 * all before it are the sender's own words. Of IPv6 the network, which is what one subscriber has.
 */
export const attemptAddress = (
  { config }: Pick<AppContext, 'config'>,
  { env: { incoming } }: Pick<RequestContext, 'env'>,
): string => {
  const forwarded = config.server.trustProxy ? incoming.headers['x-forwarded-for'] : undefined
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim()
  const address = (last || incoming.socket.remoteAddress || 'unknown')
    .replace(/^::ffff:/, '')
    .split('%', 1)[0]
  return address !== undefined && isIPv6(address) ? networkOf(address) : (address ?? 'unknown')
}

/** The first 64 bits, in the one spelling that URLs have. */
const networkOf = (address: string): string => {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}

/**
 * Bounds guesses: an attempt is taken before the code is looked at, so that a flood in parallel is counted as well, and
 * given back when the code was right.
 */
export const countAttempt = async (
  context: AppContext,
  c: RequestContext,
  enter: () => Promise<Response>,
): Promise<Response> => {
  const { kind } = ATTEMPTS
  const slot = await takeNamedSlot(context.store, { ...ATTEMPTS, id: attemptAddress(context, c) })
  if (slot === undefined) {
    return sendErrorPage(c, context, refuse('rate_limited', 429, 'too many wrong codes; try again later'))
  }
  const response = await enter()
  if (!hasWrongCode(c.env.incoming)) await context.store.singleUse.expire(kind, slot)
  return response
}
