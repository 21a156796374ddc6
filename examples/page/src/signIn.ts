import { randomBytes } from 'node:crypto'
import { createMessage, formatMessage, parseAccount, verifyMessage } from '@countersign/siwx-ethereum'

const MINUTES = 5
/** Nonces that are open at a time: in a flood of challenges the oldest go, and the process stays. */
const MOST = 10_000

/** What came out of a sign-in: who it is, or why not. */
export type Outcome = { readonly subject: string } | { readonly code: string }

/** Wallet sign-in for one site. */
export type SignIn = {
  /** The text to sign for an account (CAIP-10), or why there is none. */
  readonly challenge: (account: string) => { readonly message: string } | { readonly code: string }
  readonly verify: (message: string, signature: string) => Promise<Outcome>
}

/** Remembers nonces in memory: with several processes they belong into a store that deletes atomically. */
export const createSignIn = (origin: string, most: number = MOST): SignIn => {
  const issued = new Map<string, number>()
  // All are open for as long: those that are over come first, and then the oldest.
  const makeRoom = (): void => {
    for (const [nonce, until] of issued) {
      if (until > Date.now() && issued.size < most) return
      issued.delete(nonce)
    }
  }
  return {
    challenge: (accountId) => {
      const account = parseAccount(accountId)
      if (!account.ok) return { code: account.code }
      makeRoom()
      const nonce = randomBytes(16).toString('hex')
      const until = Date.now() + MINUTES * 60_000
      issued.set(nonce, until)
      const message = createMessage({
        // From configuration, never from the request: this is what binds the signature to your site.
        domain: new URL(origin).host,
        uri: `${origin}/sign-in`,
        address: account.address,
        statement: 'Sign in to the example.',
        chainId: account.chainId,
        nonce,
        issuedAt: new Date(),
        expirationTime: new Date(until),
      })
      return { message: formatMessage(message) }
    },
    verify: async (message, signature) => {
      const result = await verifyMessage(
        { type: 'eip191', message, signature },
        { domain: new URL(origin).host, nonce: (nonce) => issued.delete(nonce) },
      )
      return result.ok ? { subject: result.subject } : { code: result.code }
    },
  }
}
