import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Actor } from '../events/types.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { teamOf } from '../test/team.ts'

const ADMIN = { scope: 'openid siwe admin' }
const OFFLINE = { scope: 'openid siwe admin offline_access', prompt: 'consent' }
const OPERATOR: Actor = { kind: 'operator' }

let idp: TestIdp
let rp: client.Configuration

beforeEach(async () => {
  idp = await startIdp()
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { adminScope: 'strict' })
})
afterEach(() => idp.idp.stop())

const member = async (roles: readonly string[] = ['owner']): Promise<Person> => {
  const person = newPerson()
  await teamOf(idp).add(person.account, roles, OPERATOR)
  return person
}

const signedIn = async (person: Person, parameters: Record<string, string> = ADMIN) => {
  const request = await authorize(rp, parameters)
  return redeem(rp, await walkThrough(person, request.url), request)
}

const record = async (type: string) =>
  (await idp.idp.store.audit.list({ limit: 500 }))
    .map(({ event }) => event)
    .filter((event) => event['type'] === type)

/** Where somebody ends who may not: with the error of the answer. */
const refused = async (person: Person, parameters: Record<string, string> = ADMIN) => {
  const page = await openInteraction(person, (await authorize(rp, parameters)).url)
  const arrived = await person.browser.visit(await signIn(person, page))
  return arrived.url.searchParams.get('error')
}

const errorOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: { error?: string; status?: number }) => error.error ?? error.status,
  )

describe('the scope admin', () => {
  test('default: a member has it, with the roles, on record as admin', async () => {
    const person = await member(['owner', 'support'])
    const tokens = await signedIn(person)
    expect(tokens.scope).toBe('openid siwe admin')
    expect(tokens.claims()?.['team_roles']).toEqual(['owner', 'support'])
    const { account } = person
    expect(await record('admin.login')).toMatchObject([
      { actor: { kind: 'admin', account }, account, client: 'demo', requestId: expect.any(String) },
    ])
    expect(await record('admin.refused')).toEqual([])
  })

  test('behavior: the consent page says which roles are told', async () => {
    const person = await member(['owner', 'support'])
    const page = await openInteraction(person, (await authorize(rp, ADMIN)).url)
    const consent = await person.browser.visit(await signIn(person, page))
    expect(await consent.response.text()).toMatch(/Your role in the team.*owner, support/s)
  })

  test('security: somebody else’s sign-in fails, before consent, on record', async () => {
    const person = newPerson()
    expect(await refused(person)).toBe('access_denied')
    const { account } = person
    const actor = { kind: 'person', account }
    expect(await record('admin.refused')).toMatchObject([
      { actor, account, client: 'demo', code: 'not_a_member', detail: { status: 'refused' } },
    ])
    expect(await record('admin.login')).toEqual([])
  })

  test('security: nor silently, over a session that is there', async () => {
    const person = newPerson()
    await signedIn(person, { scope: 'openid siwe' })
    const { url } = await authorize(rp, { ...ADMIN, prompt: 'none' })
    const arrived = await person.browser.visit(url, { from: 'elsewhere' })
    expect(arrived.url.searchParams.get('error')).toBe('access_denied')
  })

  test('behavior: with `filter` the sign-in goes on without it', async () => {
    await idp.idp.clients.update('demo', { adminScope: 'filter' })
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp, ADMIN)).url)
    const consent = await person.browser.visit(await signIn(person, page))
    expect(await consent.response.text()).not.toContain('Your role in the team')
    await decide(person, consent.url)
    const tokens = await signedInAgain(person)
    expect(tokens.scope).toBe('openid siwe')
    expect(tokens.claims()).not.toHaveProperty('team_roles')
    expect(await record('admin.login')).toEqual([])
    expect(await record('admin.refused')).toMatchObject([{ detail: { status: 'dropped' } }, {}])
    expect((await signedIn(await member())).scope).toBe('openid siwe admin')
  })

  const signedInAgain = async ({ browser }: Person) => {
    const request = await authorize(rp, ADMIN)
    return redeem(rp, (await browser.visit(request.url, { from: 'elsewhere' })).url, request)
  }

  test('error: a client that may not ask for it gets invalid_scope, also pushed', async () => {
    await idp.idp.clients.update('demo', { adminScope: 'none' })
    const person = await member()
    const { url } = await authorize(rp, ADMIN)
    const arrived = await person.browser.visit(url, { from: 'elsewhere' })
    expect(arrived.url.searchParams.get('error')).toBe('invalid_scope')
    const parameters = { ...Object.fromEntries(url.searchParams) }
    await expect(client.buildAuthorizationUrlWithPAR(rp, parameters)).rejects.toMatchObject({
      error: 'invalid_scope',
    })
  })

  test('security: is not given where that cannot be put on record', async () => {
    const person = await member()
    const request = await authorize(rp, ADMIN)
    const answer = await walkThrough(person, request.url)
    const { audit } = idp.idp.store
    const append = vi.spyOn(audit, 'append').mockRejectedValue(new Error('full'))
    await expect(redeem(rp, answer, request)).rejects.toMatchObject({ cause: { status: 500 } })
    append.mockRestore()
    expect(await record('admin.login')).toEqual([])
  })

  test('security: the claim alone, without the scope, tells nothing', async () => {
    const claims = JSON.stringify({ id_token: { team_roles: null } })
    const tokens = await signedIn(await member(), { scope: 'openid siwe', claims })
    expect(tokens.claims()).not.toHaveProperty('team_roles')
  })
})

describe('a member who is removed while signed in', () => {
  test('security: loses everything the client had at the next refresh, with `strict`', async () => {
    const person = await member()
    const tokens = await signedIn(person, OFFLINE)
    const again = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(again.scope).toContain('admin')
    await teamOf(idp).remove(person.account, OPERATOR)
    expect(await errorOf(client.refreshTokenGrant(rp, again.refresh_token ?? ''))).toBe('invalid_grant')
    expect(await record('token.lost')).toMatchObject([
      { client: 'demo', account: person.account, code: 'not_a_member', detail: { trigger: 'refresh' } },
    ])
    await teamOf(idp).add(person.account, ['owner'], OPERATOR)
    expect(await errorOf(client.refreshTokenGrant(rp, again.refresh_token ?? ''))).toBe('invalid_grant')
  })

  test('security: is told nothing any more at the UserInfo endpoint, with `strict`', async () => {
    const person = await member()
    const tokens = await signedIn(person)
    await teamOf(idp).remove(person.account, OPERATOR)
    await expect(
      client.fetchUserInfo(rp, tokens.access_token, tokens.claims()?.sub ?? ''),
    ).rejects.toMatchObject({ status: 401 })
    expect(await record('token.lost')).toHaveLength(1)
  })

  test('security: loses the scope at the next refresh, with `filter`', async () => {
    await idp.idp.clients.update('demo', { adminScope: 'filter' })
    const person = await member()
    const tokens = await signedIn(person, OFFLINE)
    expect(tokens.scope).toContain('admin')
    await teamOf(idp).remove(person.account, OPERATOR)
    const again = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(again.scope?.split(' ')).not.toContain('admin')
    expect(again.claims()).not.toHaveProperty('team_roles')
    const told = await client.fetchUserInfo(rp, again.access_token, tokens.claims()?.sub ?? '')
    expect(told).not.toHaveProperty('team_roles')
  })

  test('behavior: other roles count at the next refresh', async () => {
    const person = await member()
    const tokens = await signedIn(person, OFFLINE)
    await teamOf(idp).setRoles(person.account, ['support'], OPERATOR)
    const again = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
    expect(again.claims()?.['team_roles']).toEqual(['support'])
  })

  test('security: a client that may not ask any more loses it as well', async () => {
    const tokens = await signedIn(await member(), OFFLINE)
    await idp.idp.clients.update('demo', { adminScope: 'none' })
    expect(await errorOf(client.refreshTokenGrant(rp, tokens.refresh_token ?? ''))).toBe('invalid_grant')
  })

  test('security: introspection says so at once, of access and refresh tokens, with `strict`', async () => {
    const person = await member()
    const tokens = await signedIn(person, OFFLINE)
    const both = [tokens.access_token, tokens.refresh_token ?? '']
    for (const token of both)
      expect(await client.tokenIntrospection(rp, token)).toMatchObject({
        active: true,
        scope: expect.stringContaining('admin'),
      })
    await teamOf(idp).remove(person.account, OPERATOR)
    for (const token of both) expect(await client.tokenIntrospection(rp, token)).toEqual({ active: false })
  })

  test('security: introspection leaves the scope out, with `filter`', async () => {
    await idp.idp.clients.update('demo', { adminScope: 'filter' })
    const person = await member()
    const { access_token: token } = await signedIn(person)
    await teamOf(idp).remove(person.account, OPERATOR)
    const told = await client.tokenIntrospection(rp, token)
    expect(told).toMatchObject({ active: true, scope: 'openid siwe', sub: expect.any(String) })
  })

  test('security: who comes back to the team has no use of the tokens from before', async () => {
    const person = await member()
    const { access_token: token } = await signedIn(person)
    await teamOf(idp).remove(person.account, OPERATOR)
    const later = () => new Date(Date.now() + 120_000)
    await teamOf(idp, later).add(person.account, ['owner'], OPERATOR)
    expect(await client.tokenIntrospection(rp, token)).toEqual({ active: false })
  })

  test('security: asking again and again fills no log', async () => {
    const person = newPerson()
    await signedIn(person, { scope: 'openid siwe' })
    for (let asked = 0; asked < 25; asked += 1) {
      const { url } = await authorize(rp, { ...ADMIN, prompt: 'none' })
      const arrived = await person.browser.visit(url, { from: 'elsewhere' })
      expect(arrived.url.searchParams.get('error')).toBe('access_denied')
    }
    expect(await record('admin.refused')).toHaveLength(20)
    idp.advance(601)
    const { url } = await authorize(rp, { ...ADMIN, prompt: 'none' })
    await person.browser.visit(url, { from: 'elsewhere' })
    expect(await record('admin.refused')).toHaveLength(21)
  })
})
