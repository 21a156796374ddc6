import type { AppContext } from '../context.ts'
import { attemptAddress } from '../http/address.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import type { Proven } from '../logins.ts'
import type { Allowance } from './limits.ts'

/** A refusal for too much, with how long to wait. */
const tooMuch = (allowance: Allowance, message: string): Refusal | undefined =>
  allowance.ok
    ? undefined
    : refuse('rate_limited', 429, message, { retryable: true, retryAfter: allowance.retryAfter })

/** Counts a message that is asked for, or a proof that is sent, for the address that it comes from. */
export const limitAddress = async (
  context: Pick<AppContext, 'config' | 'limits'>,
  c: Pick<RequestContext, 'env'>,
  step: 'challenge' | 'proof',
): Promise<Refusal | undefined> => {
  const limit = context.config.limits.loginsPerAddress
  if (!limit) return undefined
  const taken = await context.limits.take(`login.${step}.address`, attemptAddress(context, c), limit)
  return tooMuch(taken, 'too many sign-ins from this address; try again later')
}

/**
 * Counts a sign-in for its client and its account. Only what was proven counts: whoever knows an account or a client could
 * otherwise lock people out by asking in their name.
 */
export const limitProven = async (
  { config, limits }: Pick<AppContext, 'config' | 'limits'>,
  { clientId, subject }: { readonly clientId: string } & Pick<Proven, 'subject'>,
): Promise<Refusal | undefined> => {
  const { loginsPerAccount, loginsPerClient } = config.limits
  const ofClient = await limits.take('login.client', clientId, loginsPerClient)
  const ofAccount = await limits.take('login.account', subject, loginsPerAccount)
  return (
    tooMuch(ofClient, 'too many sign-ins at this application; try again later') ??
    tooMuch(ofAccount, 'too many sign-ins of this account; try again later')
  )
}
