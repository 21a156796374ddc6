import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Idp, IdpIssuer } from './index.ts'
import { ALL, bearer, elsewhere, OPERATOR, shown } from './test/actors.ts'
import { CALLBACK, startIdp, type TestIdp } from './test/idp.ts'
import { newPerson, type Person, walkThrough } from './test/person.ts'
import { authorize, discover, redeem } from './test/relyingParty.ts'
import { teamOf } from './test/team.ts'

type Headers = Readonly<Record<string, string>>
type At = {
  readonly url: string
  readonly credentials: Readonly<Record<string, Headers>>
  readonly token: string
}

let idp: TestIdp
const at: Record<string, At> = {}

/** The same names, rights and people everywhere: only the issuer tells them apart. */
const prepare = async (issuer: IdpIssuer, owner: Person): Promise<At> => {
  const { clients, url } = issuer
  const own = { adminRights: ALL, clientCredentials: true, audiences: ['admin'] }
  const { secret: robot = '' } = await clients.create({ clientId: 'robot', name: 'Robot', ...own })
  const redirectUris = [CALLBACK]
  const console = { clientId: 'console', name: 'Console', redirectUris, adminRights: ALL }
  const { secret = '' } = await clients.create({ ...console, adminScope: 'strict' })
  await teamOf({ idp: issuer as Idp }).add(owner.account, ['owner'], OPERATOR)
  const machine = await discover({ idp: issuer as Idp, secret: robot }, 'robot')
  const { access_token: token } = await client.clientCredentialsGrant(machine)
  const rp = await discover({ idp: issuer as Idp, secret }, 'console')
  const request = await authorize(rp, { scope: 'openid siwe admin' })
  const tokens = await redeem(rp, await walkThrough(elsewhere(owner), request.url), request)
  const credentials = { secret: shown(robot), token: bearer(token), member: bearer(tokens.access_token) }
  return { url, credentials, token }
}

beforeAll(async () => {
  const port = await freePort()
  const admin = { actors: ['app', 'admin'] as const }
  idp = await startIdp({
    issuer: `http://127.0.0.1:${port}`,
    server: { port },
    admin: { actors: [...admin.actors] },
    supertokens: { enabled: true, introspection: 'open' },
    tenants: { acme: { admin }, beta: { admin } },
  })
  const owner = newPerson()
  at['own'] = await prepare(idp.idp, owner)
  for (const [name, tenant] of idp.idp.tenants) at[name] = await prepare(tenant, owner)
})
afterAll(() => idp.idp.stop())

test('security: who administers one issuer is nobody at another, by whatever credential', async () => {
  for (const [from, { credentials }] of Object.entries(at))
    for (const [to, { url }] of Object.entries(at))
      for (const [kind, headers] of Object.entries(credentials)) {
        const { status } = await fetch(`${url}/admin/clients`, { headers })
        expect([from, to, kind, status]).toEqual([from, to, kind, from === to ? 200 : 401])
      }
})

test('security: tokens of one issuer are none at another, where the client has the same name', async () => {
  const introspect = async (token: string) => {
    const body = new URLSearchParams({ token })
    const response = await fetch(`${at['own']?.url}/auth/oauth/introspect`, { method: 'POST', body })
    return ((await response.json()) as { active: boolean }).active
  }
  expect(await introspect(at['own']?.token ?? '')).toBe(true)
  expect(await introspect(at['acme']?.token ?? '')).toBe(false)
})
