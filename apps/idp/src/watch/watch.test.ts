import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConfigInput } from '../config/schema.ts'
import { createIdp } from '../index.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from '../test/logoutReceiver.ts'
import { decide, newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { type TestChain, testChain } from '../test/tokens.ts'

const MINE = `0x${'aa'.repeat(20)}`
const EVERY = 600
const HOLD = 1200
const GRACE = 900
const on = { chain: 'eip155:1', collection: MINE }
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'

let chain: TestChain
let idp: TestIdp
let rp: client.Configuration
let receiver: LogoutReceiver

const config = (more: ConfigInput['oidc'] = { internalOrigins: [receiver.origin] }): ConfigInput => ({
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
  gates: {
    members: { gate: on, recheck: { every: EVERY, hold: HOLD, userinfoAge: 300 } },
    patient: { gate: on, recheck: { every: EVERY, grace: GRACE } },
    relaxed: { gate: on, recheck: { every: 0, refresh: false, userinfoAge: 'never' } },
  },
  nft: { cache: { block: 0, holdings: 0 } },
  oidc: more,
})

const start = async (options?: ConfigInput['oidc'], path = ':memory:') => {
  idp = await startIdp({ ...config(options), store: { path } }, { adapters: [chain.adapter] })
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { gates: ['members'], backchannelLogoutUri: receiver.url })
}

/** Another process on the same store. */
const startSecond = async (path: string, more: ConfigInput = {}) => {
  let ahead = 0
  const second = await createIdp({
    config: { ...config(), store: { path }, issuer: idp.idp.url, log: { level: 'silent' }, ...more },
    adapters: [chain.adapter],
    now: () => new Date(Date.now() + ahead * 1000),
  })
  const advance = (seconds: number) => {
    ahead += seconds
  }
  return { ...second, advance }
}

beforeEach(async () => {
  chain = testChain()
  receiver = await startLogoutReceiver()
  await start()
})

afterEach(async () => {
  await idp.idp.stop()
  receiver.close()
})

const OFFLINE = { scope: 'openid nft_token offline_access', prompt: 'consent' }
const ONLINE = { scope: 'openid nft_token' }

/** An owner who has signed in. */
const signedIn = async (parameters: Record<string, string> = OFFLINE) => {
  const person = newPerson()
  chain.give(MINE, person.account, { id: '7' })
  const request = await authorize(rp, parameters)
  const tokens = await redeem(rp, await walkThrough(person, request.url), request)
  const claims = tokens.claims()
  return { person, tokens, subject: claims?.sub ?? '', sid: claims?.['sid'] }
}

type Member = Awaited<ReturnType<typeof signedIn>>

const refresh = ({ tokens }: Pick<Member, 'tokens'>, parameters: Record<string, string> = {}) =>
  client.refreshTokenGrant(rp, tokens.refresh_token ?? '', parameters)
const userinfo = ({ subject, tokens }: Pick<Member, 'subject' | 'tokens'>) =>
  client.fetchUserInfo(rp, tokens.access_token, subject)

/** The error of a token request, or of a protected resource. */
const errorOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked
    return 'none'
  } catch (error) {
    if (error instanceof client.WWWAuthenticateChallengeError)
      return error.cause[0]?.parameters.error ?? 'no error'
    return (error as { error?: string }).error ?? String(error)
  }
}

const silent = async ({ browser }: Person): Promise<string> => {
  const { url } = await authorize(rp, { ...ONLINE, prompt: 'none' })
  const arrived = await browser.visit(url, { from: 'elsewhere' })
  return arrived.url.searchParams.get('error') ?? 'code'
}

const lastLogout = async () => {
  await expect.poll(() => receiver.tokens.length, { timeout: 10_000 }).toBeGreaterThan(0)
  const keys = createRemoteJWKSet(new URL(String(rp.serverMetadata().jwks_uri)))
  const [token = ''] = receiver.tokens.slice(-1)
  return jwtVerify(token, keys, { issuer: idp.idp.url, audience: 'demo', typ: 'logout+jwt' })
}

/** Everything that the client had is gone, and it was told. */
const expectEnded = async (member: Member) => {
  if (member.tokens.refresh_token) expect(await errorOf(refresh(member))).toBe('invalid_grant')
  expect(await errorOf(userinfo(member))).toBe('invalid_token')
  expect(await silent(member.person)).toBe('login_required')
  const { payload } = await lastLogout()
  expect(payload).toMatchObject({ sub: member.subject, sid: member.sid, events: { [LOGOUT]: {} } })
  expect(payload).not.toHaveProperty('nonce')
  expect(receiver.tokens).toHaveLength(1)
}

const expectAlive = async (member: Member) => {
  expect(receiver.tokens).toEqual([])
  expect(await errorOf(userinfo(member))).toBe('none')
}

const sell = ({ account }: Person) => chain.take(MINE, account)

describe('a refresh token', () => {
  test('behavior: of who still owns the token is honoured, with a new look', async () => {
    const member = await signedIn()
    const before = chain.asked()
    const again = await refresh(member)
    expect(chain.asked()).toBe(before + 1)
    expect((await userinfo({ ...member, tokens: again }))['nft_token']).toMatchObject({ owned: true })
  })

  test('security: of who has sold the token is refused, everything ends, and the client is told', async () => {
    const member = await signedIn()
    sell(member.person)
    expect(await errorOf(refresh(member))).toBe('invalid_grant')
    await expectEnded(member)
    expect(idp.logs()).toContain('"trigger":"refresh","code":"not_held"')
  })

  test('behavior: is honoured while the chain is silent, on the last decision, and not longer than it holds', async () => {
    const member = await signedIn()
    const checkedAt = ((await userinfo(member))['nft_token'] as { checked_at: string }).checked_at
    chain.cut(true)
    idp.advance(400)
    const again = await refresh(member)
    const told = await userinfo({ ...member, tokens: again })
    expect(told['nft_token']).toMatchObject({ owned: true, checked_at: checkedAt })
    idp.advance(HOLD)
    expect(await errorOf(refresh({ tokens: again }))).toBe('invalid_grant')
    await expect.poll(() => receiver.tokens, { timeout: 10_000 }).toHaveLength(1)
  })

  test('behavior: a chain that is back ends the doubt', async () => {
    const member = await signedIn()
    chain.cut(true)
    const again = await refresh(member)
    chain.cut(false)
    idp.advance(HOLD + 100)
    expect(await errorOf(refresh({ tokens: again }))).toBe('none')
  })

  test('behavior: a question that was never decided is "try again" while the chain is silent', async () => {
    const member = await signedIn()
    chain.cut(true)
    const narrow = { ...member, tokens: await refresh(member, { scope: 'openid' }) }
    expect(await errorOf(userinfo(narrow))).toBe('temporarily_unavailable')
    chain.cut(false)
    idp.advance(6)
    await expectAlive(narrow)
  })

  test('security: a gate that the operator has changed counts at once, also for old tokens', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'watch-'))
    const path = join(directory, 'idp.sqlite')
    await idp.idp.stop()
    await start({ internalOrigins: [receiver.origin] }, path)
    const member = await signedIn()
    await idp.idp.stop()
    const other = { gate: { chain: 'eip155:1', collection: `0x${'bb'.repeat(20)}` } }
    const server = { port: Number(new URL(idp.base).port), drainSeconds: 1 }
    const second = await startSecond(path, { gates: { ...config().gates, members: other }, server })
    await second.start()
    chain.cut(true)
    expect(await errorOf(refresh(member))).toBe('temporarily_unavailable')
    expect(receiver.tokens).toEqual([])
    chain.cut(false)
    second.advance(6)
    expect(await errorOf(refresh(member))).toBe('invalid_grant')
    expect((await lastLogout()).payload['sid']).toBe(member.sid)
    await second.stop()
    await rm(directory, { recursive: true })
  })

  test('behavior: a loss is tolerated for the grace, without a claim to own anything', async () => {
    await idp.idp.clients.update('demo', { gates: ['patient'] })
    const member = await signedIn()
    sell(member.person)
    const again = await refresh(member)
    expect(await userinfo({ ...member, tokens: again })).not.toHaveProperty('nft_token')
    expect(receiver.tokens).toEqual([])
    idp.advance(GRACE + 1)
    expect(await errorOf(refresh({ tokens: again }))).toBe('invalid_grant')
    await expect.poll(() => receiver.tokens, { timeout: 10_000 }).toHaveLength(1)
  })

  test('behavior: a gate that wants no second look gets none', async () => {
    await idp.idp.clients.update('demo', { gates: ['relaxed'] })
    const member = await signedIn()
    sell(member.person)
    const before = chain.asked()
    expect(await errorOf(refresh(member))).toBe('none')
    idp.advance(100_000)
    expect(await idp.idp.recheckGates()).toBe(0)
    expect(chain.asked()).toBe(before)
  })
})

describe('the userinfo endpoint', () => {
  test('behavior: asks again only when the last look is too old', async () => {
    const member = await signedIn()
    const before = chain.asked()
    await userinfo(member)
    expect(chain.asked()).toBe(before)
    idp.advance(301)
    await userinfo(member)
    expect(chain.asked()).toBe(before + 1)
  })

  test('security: tells nothing about who has sold the token, and ends everything', async () => {
    const member = await signedIn()
    sell(member.person)
    idp.advance(301)
    expect(await errorOf(userinfo(member))).toBe('invalid_token')
    await expectEnded(member)
  })
})

describe('the scheduler', () => {
  test('security: ends the session of who has sold the token, without any request', async () => {
    const member = await signedIn(ONLINE)
    sell(member.person)
    idp.advance(EVERY - 1)
    expect(await idp.idp.recheckGates()).toBe(0)
    idp.advance(EVERY * 0.1 + 2)
    expect(await idp.idp.recheckGates()).toBe(1)
    await expectEnded(member)
    expect(idp.logs()).toContain('"trigger":"schedule","code":"not_held"')
    idp.advance(2 * EVERY)
    expect(await idp.idp.recheckGates()).toBe(0)
  })

  test('security: ends a refresh token whose session is long over', async () => {
    const member = await signedIn()
    member.person.browser.setCookies([])
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    await idp.idp.recheckGates()
    expect(await errorOf(refresh(member))).toBe('invalid_grant')
    expect((await lastLogout()).payload.sub).toBe(member.subject)
  })

  test('behavior: who still owns it stays, and is looked at again', async () => {
    const member = await signedIn()
    for (const round of [1, 2]) {
      idp.advance(EVERY * 1.1 + 1)
      const before = chain.asked()
      expect(await idp.idp.recheckGates(), String(round)).toBe(1)
      expect(chain.asked()).toBe(before + 1)
    }
    await expectAlive(member)
  })

  test('behavior: what a refresh has looked at meanwhile is not asked about twice, and not forgotten either', async () => {
    const member = await signedIn()
    idp.advance(EVERY - 10)
    await refresh(member)
    const before = chain.asked()
    idp.advance(EVERY * 0.1 + 20)
    expect(await idp.idp.recheckGates()).toBe(1)
    expect(chain.asked()).toBe(before)
    idp.advance(EVERY)
    expect(await idp.idp.recheckGates()).toBe(1)
    expect(chain.asked()).toBe(before + 1)
  })

  test('behavior: a silent chain ends nothing before the hold is over', async () => {
    const member = await signedIn()
    chain.cut(true)
    idp.advance(EVERY * 1.1 + 1)
    await idp.idp.recheckGates()
    await expectAlive(member)
    idp.advance(HOLD + 1)
    await idp.idp.recheckGates()
    expect(await errorOf(refresh(member))).toBe('invalid_grant')
    expect(receiver.tokens).toHaveLength(1)
  })

  test('behavior: what is not in use any more is not asked about', async () => {
    const member = await signedIn()
    await client.tokenRevocation(rp, member.tokens.refresh_token ?? '')
    const before = chain.asked()
    idp.advance(EVERY * 1.1 + 1)
    expect(await idp.idp.recheckGates()).toBe(1)
    expect(chain.asked()).toBe(before)
    idp.advance(2 * EVERY)
    expect(await idp.idp.recheckGates()).toBe(0)
  })

  test('behavior: a gate that the operator has taken away ends nothing', async () => {
    const member = await signedIn({ scope: 'openid siwe' })
    await idp.idp.clients.update('demo', { gates: [] })
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    expect(await idp.idp.recheckGates()).toBe(1)
    await expectAlive(member)
    idp.advance(2 * EVERY)
    expect(await idp.idp.recheckGates()).toBe(0)
  })

  test('behavior: of two processes on one store, one does the work', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'watch-'))
    const path = join(directory, 'idp.sqlite')
    await idp.idp.stop()
    await start({ internalOrigins: [receiver.origin] }, path)
    const second = await startSecond(path)
    const member = await signedIn()
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    second.advance(EVERY * 1.1 + 1)
    const before = chain.asked()
    const worked = await Promise.all([idp.idp.recheckGates(), second.recheckGates()])
    expect(worked.toSorted()).toEqual([0, 1])
    expect(chain.asked()).toBe(before + 1)
    await expectEnded(member)
    await second.stop()
    await rm(directory, { recursive: true })
  })

  test('behavior: another client of the same session keeps its part', async () => {
    const { secret = '' } = await idp.idp.clients.create({
      clientId: 'open',
      name: 'Open',
      redirectUris: [CALLBACK],
    })
    const member = await signedIn(ONLINE)
    const other = await discover({ ...idp, secret }, 'open')
    const request = await authorize(other, { scope: 'openid siwe' })
    const page = await member.person.browser.visit(request.url, { from: 'elsewhere' })
    const tokens = await redeem(other, (await decide(member.person, page.url)).url, request)
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    await idp.idp.recheckGates()
    expect(receiver.tokens).toHaveLength(1)
    // Not `login_required`: the session itself lives on with the other client.
    expect(['access_denied', 'consent_required']).toContain(await silent(member.person))
    const told = await client.fetchUserInfo(other, tokens.access_token, tokens.claims()?.sub ?? '')
    expect(told.sub).toBe(member.subject)
  })
})

describe('a logout token', () => {
  test('behavior: is sent again to a client that was away', async () => {
    const member = await signedIn(ONLINE)
    receiver.answer(503)
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    await idp.idp.recheckGates()
    expect(receiver.tokens).toEqual([])
    receiver.answer(200)
    await idp.idp.recheckGates()
    expect(receiver.tokens).toEqual([])
    idp.advance(11)
    await idp.idp.recheckGates()
    expect((await lastLogout()).payload.sub).toBe(member.subject)
    idp.advance(100_000)
    await idp.idp.recheckGates()
    expect(receiver.tokens).toHaveLength(1)
  })

  test('security: never goes to a private address that the operator has not named', async () => {
    await idp.idp.stop()
    await start({})
    const member = await signedIn(ONLINE)
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    await idp.idp.recheckGates()
    expect(receiver.asked()).toBe(0)
    expect(await silent(member.person)).toBe('login_required')
    expect(idp.logs()).toContain('logout token not delivered')
  })

  test('behavior: names a pairwise subject as the client knows it', async () => {
    await idp.idp.clients.update('demo', { subjectType: 'pairwise' })
    const member = await signedIn(ONLINE)
    expect(member.subject).toMatch(/^pairwise:/)
    sell(member.person)
    idp.advance(EVERY * 1.1 + 1)
    await idp.idp.recheckGates()
    expect((await lastLogout()).payload.sub).toBe(member.subject)
  })

  test('behavior: does not keep the answer to a refresh waiting, and a stop waits for it', async () => {
    const member = await signedIn()
    receiver.delay(2000)
    sell(member.person)
    const started = performance.now()
    expect(await errorOf(refresh(member))).toBe('invalid_grant')
    expect(performance.now() - started).toBeLessThan(1900)
    await idp.idp.stop()
    expect(receiver.tokens).toHaveLength(1)
  })

  test('behavior: is sent as well when the person signs out', async () => {
    const member = await signedIn(ONLINE)
    const { browser } = member.person
    const page = await browser.visit(
      client.buildEndSessionUrl(rp, { id_token_hint: member.tokens.id_token ?? '' }),
    )
    const html = await page.response.text()
    const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? ''
    const xsrf = field(/name="xsrf" value="([^"]+)"/)
    await browser.visit(field(/action="([^"]+)"/), { form: { xsrf, logout: 'yes' } })
    expect((await lastLogout()).payload['sid']).toBe(member.sid)
  })

  test('error: a client cannot be told over plain http elsewhere', async () => {
    const set = (backchannelLogoutUri: string) => idp.idp.clients.update('demo', { backchannelLogoutUri })
    await expect(set('http://rp.example/logout')).rejects.toMatchObject({ code: 'client_invalid' })
    await expect(set('https://rp.example/logout')).resolves.toBeDefined()
    expect(decodeJwt((await signedIn(ONLINE)).tokens.id_token ?? '')['sid']).toBeDefined()
  })
})
