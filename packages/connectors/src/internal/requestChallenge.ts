import type { Challenge, ChallengeRequest, SignInContext } from '../types.ts'
import { untilAborted } from './untilAborted.ts'

/** The page's own answer: nothing is put before a person that the server did not write. */
const check = (challenge: Challenge): Challenge => {
  const { id, message } = (challenge ?? {}) as Partial<Record<keyof Challenge, unknown>>
  if (typeof id === 'string' && typeof message === 'string' && id !== '' && message !== '') return challenge
  throw new TypeError('challenge() must resolve with an id and a message')
}

/** Asks the server for what is to be signed. `place`: CAIP-10 account, or CAIP-2 chain. */
export const requestChallenge = async (
  { challenge, signal, step }: SignInContext,
  place: string,
  request?: ChallengeRequest,
): Promise<Challenge> => {
  step('preparing')
  return check(await untilAborted(challenge(place, request), signal))
}
