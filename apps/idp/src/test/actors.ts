import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import type { AdminRights } from '../config/admin.ts'
import { type AdminAnswer, adminApi } from './admin.ts'
import { startIdp, type TestIdp } from './idp.ts'
import { MACHINES } from './machine.ts'
import { newPerson, type Person, walkThrough } from './person.ts'
import { authorize, discover, redeem } from './relyingParty.ts'
import { teamOf } from './team.ts'

/** Every right. */
export const ALL: AdminRights = {
  clients: 'write',
  keys: 'write',
  sessions: 'write',
  gates: 'write',
  policies: 'write',
  audit: 'write',
  team: 'write',
}

/** Who changes the team in tests. */
export const OPERATOR = { kind: 'operator' } as const

/** Headers of an application. */
export const SECRET = 'x-countersign-client-secret'
export const KEY = 'x-countersign-api-key'

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
export const shown = (secret: string, key = 'robot'): Record<string, string> => ({
  [SECRET]: secret,
  [KEY]: key,
})

/** The same wallet in another browser. */
export const elsewhere = ({ account, wallet }: Person): Person => ({ ...newPerson(), account, wallet })

type Headers = Readonly<Record<string, string>>
type Event = Readonly<Record<string, unknown>> | undefined

/** A provider that lets in the application `robot`, and the owner of the team through `demo`, with every right. */
export type ActorsIdp = {
  readonly idp: TestIdp
  readonly base: string
  readonly robot: { readonly rp: client.Configuration; readonly secret: string }
  readonly owner: Person
  /** Each request is from an address of its own: refusals are counted by it. */
  readonly ask: (headers: Headers, method: string, path: string, body?: object) => Promise<AdminAnswer>
  readonly statusOf: (headers: Headers, path?: string) => Promise<number>
  /** The last entry of the audit log. */
  readonly last: () => Promise<Event>
  readonly appToken: (parameters?: Headers, options?: client.DPoPOptions) => Promise<string>
  readonly memberToken: (person: Person, scope?: string, options?: client.DPoPOptions) => Promise<string>
}

const speak = (base: string): Pick<ActorsIdp, 'ask' | 'statusOf'> => {
  let addresses = 0
  const ask: ActorsIdp['ask'] = (headers, method, path, body) => {
    addresses += 1
    const from = `198.51.${Math.floor(addresses / 250)}.${addresses % 250}`
    return adminApi(base, undefined)(method, path, body, { 'x-forwarded-for': from, ...headers })
  }
  return { ask, statusOf: async (headers, path = '/clients') => (await ask(headers, 'GET', path)).status }
}

const tokensOf = (
  idp: TestIdp,
  robot: client.Configuration,
): Pick<ActorsIdp, 'appToken' | 'memberToken'> => ({
  appToken: async (parameters = {}, options) =>
    (await client.clientCredentialsGrant(robot, parameters, options)).access_token,
  memberToken: async (person, scope = 'openid siwe admin', options) => {
    const rp = await discover(idp)
    const request = await authorize(rp, { scope })
    const answer = await walkThrough(elsewhere(person), request.url)
    if (!options) return (await redeem(rp, answer, request)).access_token
    const { nonce: expectedNonce, state: expectedState, verifier: pkceCodeVerifier } = request
    const checks = { expectedNonce, expectedState, pkceCodeVerifier }
    return (await client.authorizationCodeGrant(rp, answer, checks, undefined, options)).access_token
  },
})

/** Starts it. */
export const startActors = async (): Promise<ActorsIdp> => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const idp = await startIdp({
    issuer: base,
    server: { port, trustProxy: true, drainSeconds: 1 },
    m2m: MACHINES,
    admin: { actors: ['app', 'admin'], roles: { owner: ALL, support: { sessions: 'write', audit: 'read' } } },
  })
  const { clients, store } = idp.idp
  const own = { clientCredentials: true, audiences: ['admin'], adminRights: ALL }
  const { secret = '' } = await clients.create({ clientId: 'robot', name: 'Robot', ...own })
  const rp = await discover({ ...idp, secret }, 'robot')
  await clients.update('demo', { adminScope: 'strict', adminRights: ALL })
  const owner = newPerson()
  await teamOf(idp).add(owner.account, ['owner'], OPERATOR)
  const last = async () => {
    let page = await store.audit.list({ limit: 500 })
    while (page.length === 500) page = await store.audit.list({ limit: 500, after: page.at(-1)?.sequence })
    return page.at(-1)?.event
  }
  return { idp, base, robot: { rp, secret }, owner, last, ...speak(base), ...tokensOf(idp, rp) }
}
