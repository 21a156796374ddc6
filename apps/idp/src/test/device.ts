import * as client from 'openid-client'
import { decide, type Person, signIn } from './person.ts'

/** A field of the form on a page. */
const field = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

/** Opens the page for codes; resolves with the anti-forgery value of its form. */
export const openDevicePage = async ({ browser }: Person, uri: string): Promise<string> =>
  field(await (await browser.request(uri)).text(), 'xsrf')

/** Types a code; resolves with the answer. */
export const typeCode = async (person: Person, uri: string, code: string): Promise<Response> =>
  person.browser.request(new URL(uri).origin + new URL(uri).pathname, {
    form: { xsrf: await openDevicePage(person, uri), user_code: code },
  })

/** Types the code and says yes, or no; resolves with where that leads. */
export const confirmCode = async (
  person: Person,
  { user_code, verification_uri }: Started,
  answer: 'confirm' | 'abort' = 'confirm',
) => {
  const html = await (await typeCode(person, verification_uri, user_code)).text()
  const form = { xsrf: field(html, 'xsrf'), user_code: field(html, 'user_code'), [answer]: 'yes' }
  return person.browser.visit(verification_uri, { form })
}

type Started = Pick<client.DeviceAuthorizationResponse, 'user_code' | 'verification_uri'>

/** Confirms, signs in, and resolves with where that leads: the gate, or the consent. */
export const enterByDevice = async (person: Person, started: Started) => {
  const connect = await confirmCode(person, started)
  const { response, url } = await person.browser.visit(await signIn(person, connect.url))
  return { url, html: await response.text() }
}

/** The whole way on the person's side; resolves with the last page. */
export const approve = async (person: Person, started: Started, form?: Record<string, string>) => {
  const { html, url } = await enterByDevice(person, started)
  if (!html.includes('name="decision"')) throw new Error(html)
  return (await decide(person, url, form)).response.text()
}

/** Asks once; resolves with the tokens. The device does not wait before it asks first. */
export const pollOnce = (rp: client.Configuration, { device_code }: { readonly device_code: string }) =>
  client.genericGrantRequest(rp, 'urn:ietf:params:oauth:grant-type:device_code', { device_code })
