import {
  createSignIn,
  formatSignIn,
  nameAccount,
  parseSignInAccount,
  type SignInContext as Readers,
  type SignInOptions,
  type SignInProof,
  type SignInResult,
  verifySignIn,
} from '@countersign/siwx'
import { generateNonce } from '@countersign/siwx-core'
import type { Challenge, ChallengeRequest, SignedProof } from '../types.ts'

type Options = {
  /** Default: the host of the pages of the tests. */
  readonly domain?: string | undefined
  readonly readers?: Readers | undefined
}

/** A server as the README describes: it writes what is signed, and verifies the answer to the letter. */
export type SignInServer = {
  readonly challenge: (place: string, request?: ChallengeRequest) => Promise<Challenge>
  /** Everything that was asked for, in order. */
  readonly asked: readonly { readonly place: string; readonly type: string }[]
  readonly verify: (proof: SignedProof) => Promise<SignInResult>
}

type Issued = { readonly message: string; readonly type: string; readonly nonce: string }

const openPlace = (place: string) => (place.split(':').length === 2 ? { chain: place } : { account: place })

/** The members of the chain's proof, as `@countersign/siwx` takes it. */
const proofOf = ({ challenge: _challenge, account: _account, ...proof }: SignedProof) =>
  proof as unknown as SignInProof

export const createServer = ({ domain = 'app.example', readers = {} }: Options = {}): SignInServer => {
  const asked: { readonly place: string; readonly type: string }[] = []
  const issued = new Map<string, Issued>()
  return {
    asked,
    challenge: async (place, request = {}) => {
      const nonce = generateNonce()
      const uri = `https://${domain}/login`
      const options = { ...openPlace(place), ...request, domain, uri, nonce, issuedAt: new Date() }
      const written = await createSignIn(options as SignInOptions)
      if (!written.ok) throw new Error(written.code)
      const { message, payload, type } = written
      asked.push({ place, type })
      const id = `c${asked.length}`
      issued.set(id, { message, type, nonce })
      return { id, message, payload }
    },
    verify: async (proof) => {
      const challenge = issued.get(proof.challenge)
      if (challenge?.type !== proof.type) throw new Error('this was not asked for')
      const named = await nameAccount(challenge.message, proof.account)
      const text = named.ok ? named.message : challenge.message
      if (proof.message !== undefined && proof.message !== text)
        throw new Error('this is not the issued text')
      const result = await verifySignIn(proofOf(proof), { domain, nonce: challenge.nonce }, readers)
      if (!result.ok) return result
      if (proof.message === undefined && (await formatSignIn(result.message)) !== text) {
        throw new Error('this is not the issued text')
      }
      // In the chain's spelling, whatever the wallet's is.
      const parsed = await parseSignInAccount(proof.account)
      if (!parsed.ok || result.account !== parsed.account) throw new Error('this is another account')
      return result
    },
  }
}
