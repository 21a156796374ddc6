import { setTimeout as pause } from 'node:timers/promises'
import {
  askChallenge,
  newPerson,
  openInteraction,
  post,
  signChallenge,
} from '../../../apps/idp/src/test/person.ts'
import { firstLogin, newVisitor, returningLogin } from './idpPeople.ts'
import type { Server } from './idpProcess.ts'
import type { SendForm } from './idpRequest.ts'
import { takeToken } from './idpTokens.ts'
import { ALGS, CALLBACK } from './idpTypes.ts'

/** What the load is made of. */
export type Context = {
  readonly server: Server
  readonly send: SendForm
  /** Reads the admin endpoints. */
  readonly adminKey: string
}

/** One kind of work, done again and again with a pause in between. */
type Work = {
  readonly name: string
  /** Milliseconds. */
  readonly every: number
  readonly run: (context: Context, n: number) => Promise<void>
  /** Each time somebody signs in, or tries to. */
  readonly people?: boolean | undefined
}

const expectStatus = (what: string, actual: number, expected: number): void => {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`)
}

const machineToken = async ({ send, server }: Context, n: number): Promise<void> => {
  await takeToken(server, ALGS[n % ALGS.length] ?? 'RS256', send)
}

const introspection = async ({ send, server }: Context): Promise<void> => {
  const token = await takeToken(server, 'EdDSA', send)
  const { text } = await send(server.endpoints.introspection, server.machine, { token })
  if (!text.includes('"active":true')) throw new Error(`introspection: ${text}`)
}

/** New people sign in, come back, and their application refreshes. */
const signIns = async ({ send, server }: Context): Promise<void> => {
  const visitor = newVisitor('ours')
  const parameters = { scope: 'openid siwe offline_access', prompt: 'consent' }
  let { refresh_token: refreshToken = '' } = await firstLogin({ server, visitor, send, parameters })
  for (let turn = 0; turn < 3; turn += 1) {
    const { status, text } = await send(server.endpoints.token, server.web ?? server.machine, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    })
    expectStatus('refresh', status, 200)
    const tokens = JSON.parse(text) as { refresh_token: string; access_token: string }
    refreshToken = tokens.refresh_token
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    const answer = await fetch(server.endpoints.userinfo, { headers })
    expectStatus('userinfo', answer.status, 200)
    await answer.arrayBuffer()
  }
  await returningLogin({ server, visitor, send, parameters: { scope: 'openid siwe' } })
}

/** Signed by another key than the account's, a code that never was, a secret that is wrong. */
const refusals = async ({ send, server }: Context): Promise<void> => {
  const [person, thief] = [newPerson(), newPerson()]
  const request = new URL(server.endpoints.authorization)
  request.search = new URLSearchParams({
    client_id: server.web?.id ?? '',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }).toString()
  const page = await openInteraction(person, request)
  const signed = await signChallenge({ ...thief, account: person.account }, await askChallenge(person, page))
  expectStatus('wrong signature', (await post(person, page, 'proof', signed)).status, 422)
  const code = { grant_type: 'authorization_code', code: 'unknown', redirect_uri: CALLBACK }
  expectStatus(
    'unknown code',
    (await send(server.endpoints.token, server.web ?? server.machine, code)).status,
    400,
  )
  const wrong = { ...server.machine, secret: 'wrong' }
  const grant = { grant_type: 'client_credentials' }
  expectStatus('wrong secret', (await send(server.endpoints.token, wrong, grant)).status, 401)
}

const READS = ['/clients', '/keys', '/sessions', '/audit?limit=50']

const adminReads = async ({ adminKey, server }: Context, n: number): Promise<void> => {
  const headers = { authorization: `Bearer ${adminKey}` }
  const answer = await fetch(`${server.url}/admin${READS[n % READS.length]}`, { headers })
  expectStatus('admin', answer.status, 200)
  await answer.arrayBuffer()
}

const WORK: readonly Work[] = [
  { name: 'tokens for programs', every: 10, run: machineToken },
  { name: 'introspections', every: 40, run: introspection },
  { name: 'sign-ins with three refreshes and a return', every: 100, run: signIns, people: true },
  { name: 'refused sign-ins, codes and secrets', every: 200, run: refusals, people: true },
  { name: 'reads of operators', every: 200, run: adminReads },
]

/** How often something was done, and how often it did not end as it must. */
export type Done = { readonly name: string; readonly times: number; readonly failed: readonly string[] }

/** A load, and how many people have begun to sign in until now, refused ones too. */
export type Load = { readonly done: Promise<readonly Done[]>; readonly begun: () => number }

/** Keeps a server busy with all kinds of work at once until `until` (milliseconds since the epoch). */
export function startLoad(context: Context, until: number): Load {
  let begun = 0
  const done = Promise.all(
    WORK.map(async ({ every, name, people, run }) => {
      const failed: string[] = []
      let times = 0
      for (; Date.now() < until; times += 1) {
        if (people) begun += 1
        try {
          await run(context, times)
        } catch (error) {
          failed.push(String(error))
        }
        await pause(every)
      }
      return { name, times, failed }
    }),
  )
  return { done, begun: () => begun }
}
