import type { ChallengeResponse, ErrorResponse, ProofResponse } from '../web/types.ts'
import { type Person, signChallenge } from './person.ts'

/** Texts of pages are compared without their markup. */
const decode = (html: string): string => html.replaceAll('&amp;', '&')

/** Asks for a link on the computer; resolves with it. */
export const makePhoneLink = async (person: Person, page: URL): Promise<URL> => {
  const { response } = await person.browser.visit(`${page.href}/phone`, { form: {} })
  const html = await response.text()
  const link = /<code>(http[^<]+\/phone\/[\w-]{24})<\/code>/.exec(decode(html))?.[1]
  if (link === undefined) throw new Error(`no link: ${response.status} ${html}`)
  return new URL(link)
}

/** Opens the link on the phone and takes it. */
export const takePhoneLink = async (phone: Person, link: URL): Promise<Response> => {
  await phone.browser.request(link, { from: 'elsewhere' })
  return (await phone.browser.visit(`${link.href}/open`, { form: {} })).response
}

/** The number that the computer shows now. */
export const shownNumber = async (person: Person, page: URL): Promise<string> => {
  const html = await (await person.browser.request(`${page.href}/phone`)).text()
  const number = /<code>(\d{2})<\/code>/.exec(html)?.[1]
  if (number === undefined) throw new Error(`no number: ${html}`)
  return number
}

/** Types a number on the phone. */
export const typeNumber = (phone: Person, link: URL, number: string): Promise<Response> =>
  phone.browser.visit(`${link.href}/number`, { form: { number } }).then(({ response }) => response)

/** Posts JSON to an endpoint of the link. */
export const postThere = async <T>(phone: Person, link: URL, endpoint: string, json: unknown) => {
  const response = await phone.browser.request(`${link.href}/${endpoint}`, { json })
  return { status: response.status, body: (await response.json()) as T & Partial<ErrorResponse> }
}

/** Asks for a message on the phone and signs it there. */
export const signThere = async (phone: Person, link: URL) => {
  const { body, status } = await postThere<ChallengeResponse>(phone, link, 'challenge', {
    account: phone.account,
  })
  if (status !== 200) throw new Error(`no challenge: ${JSON.stringify(body)}`)
  return postThere<ProofResponse>(phone, link, 'proof', await signChallenge(phone, body))
}

/** Everything on the phone, up to its signature. */
export const walkPhone = async (person: Person, page: URL, phone: Person): Promise<URL> => {
  const link = await makePhoneLink(person, page)
  await takePhoneLink(phone, link)
  await typeNumber(phone, link, await shownNumber(person, page))
  const { body, status } = await signThere(phone, link)
  if (status !== 200) throw new Error(`not signed: ${JSON.stringify(body)}`)
  return link
}

/** Confirms on the computer; resolves with where that leads. */
export const continueHere = (person: Person, page: URL) =>
  person.browser.visit(`${page.href}/phone/continue`, { form: {} })

/** The code that an error page shows. */
export const codeOf = async (response: Response): Promise<string | undefined> =>
  /<dd>\s*<code>([a-z_]+)<\/code>/.exec(await response.text())?.[1]
