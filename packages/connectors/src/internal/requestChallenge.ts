import type { Challenge, ChallengeRequest, SignInContext } from '../types.ts'
import { untilAborted } from './untilAborted.ts'

/**
 * Asks the server for what is to be signed. `place`: CAIP-10 account, or CAIP-2 chain.
 *
 * @throws TypeError without an id and a message: nothing is put before a person that the server did not write
 */
export const requestChallenge = async (
  { challenge, signal, step }: SignInContext,
  place: string,
  request?: ChallengeRequest,
): Promise<Challenge> => {
  step('preparing')
  const answer = await untilAborted(challenge(place, request), signal)
  const { id, message } = (answer ?? {}) as Partial<Record<keyof Challenge, unknown>>
  if (typeof id === 'string' && typeof message === 'string' && id && message) return answer
  throw new TypeError('challenge() needs an id and a message')
}
