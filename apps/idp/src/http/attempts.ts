import type { AppContext } from '../context.ts'
import { takeNamedSlot } from '../limits/slots.ts'
import { hasWrongCode } from '../provider/wrongCodes.ts'
import { attemptAddress } from './address.ts'
import { sendErrorPage } from './answers.ts'
import { refuse } from './refusal.ts'
import type { RequestContext } from './types.ts'

/** Wrong user codes that one address may send within so many seconds: 10 of 20^8 (RFC 8628 section 5.1). */
const ATTEMPTS = { kind: 'device-attempt', count: 10, ttl: 600 } as const

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
