import type { ChallengeResponse, ProofResponse } from '../web/types.ts'
import { decide, newPerson, openInteraction, type Person, post } from './person.ts'
import type { TestWallet } from './wallets/types.ts'

/** What the page of this sign-in asks for: the account, or its chain alone. */
export type Ask = {
  readonly type?: string | undefined
  readonly chainOnly?: boolean | undefined
  readonly callbackUrl?: string | undefined
}

/** Someone on the connect page, with the wallet of any chain. */
export type Visitor = { readonly person: Person; readonly page: URL }

/** Opens a sign-in in a new browser. */
export const visit = async (url: URL): Promise<Visitor> => {
  const person = newPerson()
  return { person, page: await openInteraction(person, url) }
}

const chainOf = (account: string): string => account.slice(0, account.lastIndexOf(':'))

/** Asks for a message; resolves with status and body. */
export const ask = ({ page, person }: Visitor, { account }: TestWallet, { chainOnly, ...asked }: Ask = {}) =>
  post<ChallengeResponse>(person, page, 'challenge', {
    ...(chainOnly ? { chain: chainOf(account) } : { account }),
    ...asked,
  })

/** What the wallet answers to the message, ready to be sent. */
export const answerOf = async (visitor: Visitor, wallet: TestWallet, options?: Ask) => {
  const { body, status } = await ask(visitor, wallet, options)
  if (status !== 200) throw new Error(`no challenge: ${JSON.stringify(body)}`)
  return { challenge: body.id, account: wallet.account, ...(await wallet.sign(body)) }
}

/** Hands the answer in. */
export const prove = ({ page, person }: Visitor, proof: unknown) =>
  post<ProofResponse>(person, page, 'proof', proof)

/** The whole way: sign, allow, arrive at the relying party. */
export const arrive = async (url: URL, wallet: TestWallet, options?: Ask): Promise<URL> => {
  const visitor = await visit(url)
  const { body, status } = await prove(visitor, await answerOf(visitor, wallet, options))
  if (status !== 200) throw new Error(`proof refused: ${JSON.stringify(body)}`)
  const consent = await visitor.person.browser.visit(new URL(body.next, visitor.page))
  const done = await decide(visitor.person, consent.url)
  if (!done.left) throw new Error(`did not leave: ${done.url.href}`)
  return done.url
}
