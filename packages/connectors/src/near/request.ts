import { read } from '../internal/read.ts'
import { requestChallenge } from '../internal/requestChallenge.ts'
import type { SignInContext } from '../types.ts'
import type { Signed } from './proof.ts'

/** What NEP-413 signs, as the server has sent it. */
export type NearRequest = Signed & {
  readonly recipient: string
  /** Base64 of 32 bytes. */
  readonly nonce: string
}

/** As long as 32 bytes are. */
const NONCE = /^.{43}=$/

/**
 * Asks the server what to sign: for the account, or for the chain when the wallet is going to name the account.
 *
 * @throws TypeError when the payload is not what `createSignIn` writes for `near:nep413`
 */
export const requestNep413 = async (
  context: SignInContext,
  chain: string,
  { account = chain, callbackUrl }: { readonly account?: string; readonly callbackUrl?: string } = {},
): Promise<NearRequest> => {
  const want = { type: 'near:nep413', callbackUrl }
  const { id, message, payload } = await requestChallenge(context, account, want)
  const recipient = read(payload, 'recipient')
  const nonce = read(payload, 'nonce')
  if (
    typeof recipient !== 'string' ||
    typeof nonce !== 'string' ||
    !NONCE.test(nonce) ||
    read(payload, 'callbackUrl') !== callbackUrl
  ) {
    throw new TypeError('challenge() needs the payload of near:nep413')
  }
  return { challenge: id, message, chain, callbackUrl, recipient, nonce }
}
