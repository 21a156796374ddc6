import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { ChallengeResponse, ErrorResponse, ProofResponse } from '../web/types.ts'
import { type Browser, openBrowser } from './browser.ts'

/** Someone with a browser and a key. */
export type Person = {
  readonly browser: Browser
  readonly wallet: PrivateKeyAccount
  /** CAIP-10 on mainnet. */
  readonly account: string
}

/** A new person. */
export const newPerson = (via?: string): Person => {
  const wallet = privateKeyToAccount(generatePrivateKey())
  return { browser: openBrowser(via), wallet, account: `eip155:1:${wallet.address}` }
}

/** Opens an authorization request; resolves with the address of the interaction page. */
export const openInteraction = async ({ browser }: Person, url: URL): Promise<URL> => {
  const arrived = await browser.visit(url, { from: 'elsewhere' })
  if (!/\/interaction\/[^/]+$/.test(arrived.url.pathname))
    throw new Error(`no interaction: ${arrived.url.href}`)
  return arrived.url
}

/** Posts to an endpoint of the interaction; resolves with status and body. */
export const post = async <T>({ browser }: Person, page: URL, endpoint: string, json: unknown) => {
  const response = await browser.request(`${page.href}/${endpoint}`, { json })
  return { status: response.status, body: (await response.json()) as T & Partial<ErrorResponse> }
}

/** Asks for a message to sign. */
export const askChallenge = async (
  person: Person,
  page: URL,
  account = person.account,
): Promise<ChallengeResponse> => {
  const { body, status } = await post<ChallengeResponse>(person, page, 'challenge', { account })
  if (status !== 200) throw new Error(`no challenge: ${JSON.stringify(body)}`)
  return body
}

/** Signs a challenge the way a wallet does. */
export const signChallenge = async (
  { account, wallet }: Person,
  { id, message, type }: ChallengeResponse,
) => ({
  challenge: id,
  account,
  type,
  message,
  signature: await wallet.signMessage({ message }),
})

/** Signs in on the connect page; resolves with where the browser goes next. */
export const signIn = async (person: Person, page: URL): Promise<URL> => {
  const proof = await signChallenge(person, await askChallenge(person, page))
  const { body, status } = await post<ProofResponse>(person, page, 'proof', proof)
  if (status !== 200) throw new Error(`proof refused: ${JSON.stringify(body)}`)
  return new URL(body.next, page)
}

/** Decides on the consent page; resolves with where that leads. */
export const decide = (
  { browser }: Person,
  page: URL,
  form: Readonly<Record<string, string>> = { decision: 'allow' },
) => browser.visit(`${page.href}/consent`, { form })

/** The whole way: sign in, allow, and arrive at the relying party. */
export const walkThrough = async (
  person: Person,
  url: URL,
  form?: Readonly<Record<string, string>>,
): Promise<URL> => {
  const consent = await person.browser.visit(await signIn(person, await openInteraction(person, url)))
  const done = await decide(person, consent.url, form)
  if (!done.left) throw new Error(`did not leave: ${done.url.href} ${await done.response.text()}`)
  return done.url
}
