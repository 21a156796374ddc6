import { type BrowserRequest, openBrowser } from '../browser.ts'
import { decide, type Person, signIn } from '../person.ts'

/** A page, after all redirects, whoever serves it. */
export type Arrival = { readonly url: URL; readonly response: Response }

/** Follows redirects between the provider and relying parties. */
export const follow = async (
  { browser }: Person,
  url: string | URL,
  request: BrowserRequest = {},
): Promise<Arrival> => {
  let arrived = await browser.visit(url, request)
  for (let hop = 0; arrived.left; hop += 1) {
    if (hop === 8) throw new Error(`too many redirects: ${arrived.url.href}`)
    arrived = await browser.visit(arrived.url, { from: 'elsewhere' })
  }
  return arrived
}

const unescaped = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

/** A form of a page: where it goes to, and its fields. */
export const formOf = (html: string): { readonly action: string; readonly form: Record<string, string> } => ({
  action: unescaped(/<form[^>]*\baction="([^"]+)"/.exec(html)?.[1] ?? ''),
  form: Object.fromEntries(
    [...html.matchAll(/<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, unescaped(value)],
    ),
  ),
})

/** Signs in and allows, from where a relying party starts it; resolves with what the provider answers the browser. */
export const answerOf = async (
  person: Person,
  start: string | URL,
  request?: BrowserRequest,
): Promise<Arrival & { readonly left: boolean }> => {
  const page = await follow(person, start, request)
  if (!/\/interaction\/[^/]+$/.test(page.url.pathname))
    throw new Error(`no interaction: ${page.url.href} ${await page.response.text()}`)
  const { url } = await person.browser.visit(await signIn(person, page.url))
  return decide(person, url)
}

/** The same, for an answer in the address that the browser is sent to. */
export const callbackOf = async (
  person: Person,
  start: string | URL,
  request?: BrowserRequest,
): Promise<URL> => {
  const { left, response, url } = await answerOf(person, start, request)
  if (!left) throw new Error(`did not leave: ${url.href} ${await response.text()}`)
  return url
}

/** The whole way, back to a page of the relying party. */
export const signInAt = async (
  person: Person,
  start: string | URL,
  request?: BrowserRequest,
): Promise<Arrival> => follow(person, await callbackOf(person, start, request), { from: 'elsewhere' })

/** Signs in, is refused at the gate, and goes back from there; resolves with what the relying party makes of that. */
export const turnedAway = async (person: Person, start: string | URL): Promise<Arrival> => {
  const page = await follow(person, start)
  const gate = await person.browser.visit(await signIn(person, page.url))
  if (!(await gate.response.text()).includes('not_held')) throw new Error(`no gate: ${gate.url.href}`)
  const { url } = await person.browser.visit(`${gate.url.href}/abort`, { form: {} })
  return follow(person, url, { from: 'elsewhere' })
}

/**
 * Signs in, and brings the same answer again in a browser that looks to the relying party as it did before the first time;
 * resolves with what that gets, and who has that browser.
 */
export const bringTwice = async (
  person: Person,
  start: string | URL,
  request?: BrowserRequest,
): Promise<{ readonly second: Response; readonly twin: Person }> => {
  const answer = await callbackOf(person, start, request)
  const kept = person.browser.cookies().filter(({ host }) => host === answer.host)
  await follow(person, answer, { from: 'elsewhere' })
  const twin: Person = { ...person, browser: openBrowser() }
  twin.browser.setCookies(kept)
  return { second: await twin.browser.request(answer, { from: 'elsewhere' }), twin }
}

/** Signs in, and brings the answer under another state; resolves with what that gets. */
export const bringAstray = async (
  person: Person,
  start: string | URL,
  request?: BrowserRequest,
): Promise<Response> => {
  const answer = await callbackOf(person, start, request)
  answer.searchParams.set('state', 'another-request-than-this-one')
  return person.browser.request(answer, { from: 'elsewhere' })
}

/** Says yes on the page that asks whether to sign out; resolves with where that leads. */
export const signOutAt = async (person: Person, start: string | URL): Promise<Arrival> => {
  const page = await follow(person, start, { from: 'elsewhere' })
  const { action, form } = formOf(await page.response.text())
  if (!action.endsWith('/session/end/confirm')) throw new Error(`no sign-out: ${page.url.href}`)
  return follow(person, action, { form: { ...form, logout: 'yes' } })
}
