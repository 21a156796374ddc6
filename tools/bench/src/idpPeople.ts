import { hash, randomBytes } from 'node:crypto'
import { type Browser, openBrowser } from '../../../apps/idp/src/test/browser.ts'
import { decide, newPerson, openInteraction, type Person, signIn } from '../../../apps/idp/src/test/person.ts'
import type { Server } from './idpProcess.ts'
import type { SendForm } from './idpRequest.ts'
import { CALLBACK, type Credentials } from './idpTypes.ts'

/** What the token endpoint gave for a person. */
export type Tokens = {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token?: string | undefined
}

/** Somebody, as far as a relying party is concerned: a browser, and what happens on the way. */
export type Visitor = {
  readonly browser: Browser
  /** From the authorization request through sign-in and consent, to where it leads. */
  readonly signIn: (request: URL) => Promise<URL>
}

/** A wallet with a key of its own at our pages. */
const walletOwner = (person: Person): Visitor => ({
  browser: person.browser,
  signIn: async (request) => {
    const consent = await person.browser.visit(await signIn(person, await openInteraction(person, request)))
    return (await decide(person, consent.url)).url
  },
})

/** The same way through the bare forms: whoever one says one is, is believed. */
const believed = (browser: Browser): Visitor => ({
  browser,
  signIn: async (request) => {
    const login = await browser.visit(request, { from: 'elsewhere' })
    const consent = await browser.visit(login.url, { form: { account: randomBytes(20).toString('hex') } })
    return (await browser.visit(consent.url, { form: {} })).url
  },
})

/** Somebody new at a server. */
export const newVisitor = (kind: 'ours' | 'oidc-provider'): Visitor =>
  kind === 'ours' ? walletOwner(newPerson()) : believed(openBrowser())

const webOf = ({ web }: Server): Credentials => {
  if (!web) throw new Error('this server signs nobody in')
  return web
}

const random = (): string => randomBytes(32).toString('base64url')

/** Takes a code to the token endpoint, as the relying party does. */
async function redeem(server: Server, answer: URL, verifier: string, send: SendForm): Promise<Tokens> {
  const code = answer.searchParams.get('code')
  if (code === null) throw new Error(`no code: ${answer.href}`)
  const { status, text } = await send(server.endpoints.token, webOf(server), {
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  })
  const tokens = JSON.parse(text) as Tokens
  if (status !== 200 || !tokens.id_token) throw new Error(`no tokens: ${status} ${text}`)
  return tokens
}

const authorizationUrl = (server: Server, verifier: string, more: Readonly<Record<string, string>>): URL => {
  const parameters = {
    client_id: webOf(server).id,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid',
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
    state: random(),
    nonce: random(),
    ...more,
  }
  return new URL(`${server.endpoints.authorization}?${new URLSearchParams(parameters)}`)
}

/** How somebody gets tokens: options of {@link firstLogin} and {@link returningLogin}. */
export type LoginOptions = {
  readonly server: Server
  readonly visitor: Visitor
  readonly send: SendForm
  /** Parameters of the authorization request, in place of the usual ones. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

/** Signs somebody in who is not: sign-in, consent, code, tokens. */
export async function firstLogin({ parameters = {}, send, server, visitor }: LoginOptions): Promise<Tokens> {
  const verifier = random()
  const answer = await visitor.signIn(authorizationUrl(server, verifier, parameters))
  return redeem(server, answer, verifier, send)
}

/** Signs somebody in who has a session: code and tokens, without a page. */
export async function returningLogin({
  parameters = {},
  send,
  server,
  visitor,
}: LoginOptions): Promise<Tokens> {
  const verifier = random()
  const url = authorizationUrl(server, verifier, parameters)
  const { left, url: answer } = await visitor.browser.visit(url, { from: 'elsewhere' })
  if (!left) throw new Error('the session did not hold')
  return redeem(server, answer, verifier, send)
}
