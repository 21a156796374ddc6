import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import type { Challenge, SignInContext } from '../types.ts'

/** A challenge, and the parts of NEP-413 that are not its text. */
export type NearRequest = {
  readonly challenge: Challenge
  readonly recipient: string
  /** Base64 of 32 bytes, as the server has sent it. */
  readonly nonce: string
}

/** 32 bytes. */
const NONCE = /^[A-Za-z0-9+/]{43}=$/

/**
 * Asks the server what to sign. `place`: the account, or its chain when the wallet is going to name the account.
 *
 * @throws TypeError when the payload is not what `createSignIn` writes for `near:nep413`
 */
export const requestNep413 = async (
  context: SignInContext,
  place: string,
  callbackUrl?: string,
): Promise<NearRequest> => {
  const challenge = await requestChallenge(context, place, {
    type: 'near:nep413',
    ...(callbackUrl !== undefined && { callbackUrl }),
  })
  const { payload } = challenge
  const [recipient, nonce] = [read(payload, 'recipient'), read(payload, 'nonce')]
  const isPayload =
    typeof recipient === 'string' &&
    recipient !== '' &&
    typeof nonce === 'string' &&
    NONCE.test(nonce) &&
    read(payload, 'callbackUrl') === callbackUrl
  if (!isPayload) throw new TypeError('challenge() must resolve with the payload of near:nep413')
  return { challenge, recipient, nonce }
}
