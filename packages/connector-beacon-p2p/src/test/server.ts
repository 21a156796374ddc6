import type { Challenge, ChallengeRequest, SignedProof } from '@countersign/connectors'
import {
  createSignIn,
  type SignInOptions,
  type SignInProof,
  type SignInResult,
  verifySignIn,
} from '@countersign/siwx'
import { generateNonce } from '@countersign/siwx-core'

/** A server that writes what is signed and verifies the answer. */
export const createServer = (domain = 'app.example') => {
  const asked: string[] = []
  const issued = new Map<string, string>()
  return {
    /** Accounts that messages were written for. */
    asked,
    challenge: async (account: string, { type }: ChallengeRequest = {}): Promise<Challenge> => {
      const nonce = generateNonce()
      const options = { account, type, domain, uri: `https://${domain}/login`, nonce, issuedAt: new Date() }
      const written = await createSignIn(options as SignInOptions)
      if (!written.ok) throw new Error(written.code)
      asked.push(account)
      const id = `c${asked.length}`
      issued.set(id, nonce)
      return { id, message: written.message, payload: written.payload }
    },
    verify: ({ account: _account, challenge, ...proof }: SignedProof): Promise<SignInResult> =>
      verifySignIn(proof as unknown as SignInProof, { domain, nonce: issued.get(challenge) ?? 'none' }),
  }
}
