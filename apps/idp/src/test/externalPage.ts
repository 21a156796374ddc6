import type { ConfigInput } from '../config/schema.ts'
import type { ChallengeResponse, ErrorResponse } from '../web/types.ts'
import type { TestIdp } from './idp.ts'
import { type Person, signChallenge } from './person.ts'

/** Where the tests' wallet page would be. Nothing listens there: the browser stops at the border. */
export const PAGE = 'https://wallet.example/connect?theme=dark'
export const PAGE_ORIGIN: string = new URL(PAGE).origin

/** A provider that sends people there. */
export const withPage: ConfigInput = { signIn: { externalPage: { url: PAGE } } }

/** What the page gets for a hand-off; only what tests look at. */
export type Redeemed = Partial<ErrorResponse> & {
  readonly ticket: string
  readonly step: string
  readonly chains: readonly string[]
  readonly client: { readonly name: string; readonly host: string }
  readonly endpoints: { readonly restart: string; readonly back?: string }
}

/** The hand-off in an address of the page. */
export const handoffOf = (url: URL): string => new URLSearchParams(url.hash.slice(1)).get('handoff') ?? ''

/** Opens an address that leads to the wallet page; resolves with the hand-off that it gets. */
export const goToPage = async ({ browser }: Person, url: URL | string): Promise<string> => {
  const arrived = await browser.visit(url, { from: 'elsewhere' })
  if (!arrived.left || !arrived.url.href.startsWith(`${PAGE}#handoff=`)) {
    throw new Error(`not at the page: ${arrived.url.href} ${arrived.response.status}`)
  }
  return handoffOf(arrived.url)
}

/** Calls an endpoint as a script of a page does: with its origin and without cookies. */
export const callAs = async <T>(
  { idp }: Pick<TestIdp, 'idp'>,
  endpoint: 'redeem' | 'challenge',
  body: object,
  origin: string | undefined = PAGE_ORIGIN,
) => {
  const response = await fetch(`${idp.url}/external-page/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(origin !== '' && { origin }) },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as T }
}

/** Redeems a hand-off. */
export const redeemAt = async (idp: TestIdp, handoff: string): Promise<Redeemed> => {
  const { body, status } = await callAs<Redeemed>(idp, 'redeem', { handoff })
  if (status !== 200) throw new Error(`not redeemed: ${JSON.stringify(body)}`)
  return body
}

/** Asks for a message as the page does. */
export const askAtPage = async (
  idp: TestIdp,
  { account }: Pick<Person, 'account'>,
  ticket: string,
): Promise<ChallengeResponse> => {
  const { body, status } = await callAs<ChallengeResponse>(idp, 'challenge', { ticket, account })
  if (status !== 200) throw new Error(`no challenge: ${JSON.stringify(body)}`)
  return body
}

/** Submits the page's form in the person's browser, and follows. */
export const answerAtPage = (
  { idp }: Pick<TestIdp, 'idp'>,
  { browser }: Person,
  form: Readonly<Record<string, string>>,
  origin = PAGE_ORIGIN,
) => browser.visit(`${idp.url}/external-page/answer`, { form, from: 'elsewhere', headers: { origin } })

/** The form of a signed message. */
export const signedForm = async (
  person: Person,
  ticket: string,
  challenge: ChallengeResponse,
): Promise<Record<string, string>> => ({
  ticket,
  action: 'proof',
  proof: JSON.stringify(await signChallenge(person, challenge)),
})

/** From the hand-off to the answer; resolves with where that leads. */
export const signAtPage = async (idp: TestIdp, person: Person, handoff: string) => {
  const { ticket } = await redeemAt(idp, handoff)
  return answerAtPage(idp, person, await signedForm(person, ticket, await askAtPage(idp, person, ticket)))
}

/** The code on an error page. */
export const codeOn = async (response: Response): Promise<string | undefined> =>
  /<code[^>]*>([a-z_]+)<\/code>/.exec(await response.text())?.[1]
