import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { afterEach, beforeEach, expect } from 'vitest'
import type { ConfigInput } from '../config/schema.ts'
import { createIdp } from '../index.ts'
import { startIdp, type TestIdp } from './idp.ts'
import { type LogoutReceiver, startLogoutReceiver } from './logoutReceiver.ts'
import { newPerson, type Person, walkThrough } from './person.ts'
import { authorize, discover, redeem } from './relyingParty.ts'
import { type TestChain, testChain } from './tokens.ts'

export const MINE = `0x${'aa'.repeat(20)}`
export const EVERY = 600
export const HOLD = 1200
export const GRACE = 900
export const on = { chain: 'eip155:1', collection: MINE }
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'

export let chain: TestChain
export let idp: TestIdp
export let rp: client.Configuration
export let receiver: LogoutReceiver

export const config = (more: ConfigInput['oidc'] = { internalOrigins: [receiver.origin] }): ConfigInput => ({
  chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
  gates: {
    members: { gate: on, recheck: { every: EVERY, hold: HOLD, userinfoAge: 300 } },
    patient: { gate: on, recheck: { every: EVERY, grace: GRACE } },
    relaxed: { gate: on, recheck: { every: 0, refresh: false, userinfoAge: 'never' } },
  },
  nft: { cache: { block: 0, holdings: 0 } },
  oidc: more,
})

export const start = async (options?: ConfigInput['oidc'], path = ':memory:') => {
  idp = await startIdp({ ...config(options), store: { path } }, { adapters: [chain.adapter] })
  rp = await discover(idp)
  await idp.idp.clients.update('demo', { gates: ['members'], backchannelLogoutUri: receiver.url })
}

/** Another process on the same store. */
export const startSecond = async (path: string, more: ConfigInput = {}) => {
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

/** Gives each test of the file that calls it a chain, a receiver and a provider of its own. */
export const watchedEach = (): void => {
  beforeEach(async () => {
    chain = testChain()
    receiver = await startLogoutReceiver()
    await start()
  })

  afterEach(async () => {
    await idp.idp.stop()
    receiver.close()
  })
}

export const OFFLINE = { scope: 'openid nft_token offline_access', prompt: 'consent' }
export const ONLINE = { scope: 'openid nft_token' }

/** An owner who has signed in. */
export const signedIn = async (parameters: Record<string, string> = OFFLINE) => {
  const person = newPerson()
  chain.give(MINE, person.account, { id: '7' })
  const request = await authorize(rp, parameters)
  const tokens = await redeem(rp, await walkThrough(person, request.url), request)
  const claims = tokens.claims()
  return { person, tokens, subject: claims?.sub ?? '', sid: claims?.['sid'] }
}

export type Member = Awaited<ReturnType<typeof signedIn>>

export const refresh = ({ tokens }: Pick<Member, 'tokens'>, parameters: Record<string, string> = {}) =>
  client.refreshTokenGrant(rp, tokens.refresh_token ?? '', parameters)
export const userinfo = ({ subject, tokens }: Pick<Member, 'subject' | 'tokens'>) =>
  client.fetchUserInfo(rp, tokens.access_token, subject)

/** The error of a token request, or of a protected resource. */
export const errorOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked
    return 'none'
  } catch (error) {
    if (error instanceof client.WWWAuthenticateChallengeError)
      return error.cause[0]?.parameters.error ?? 'no error'
    return (error as { error?: string }).error ?? String(error)
  }
}

export const silent = async ({ browser }: Person): Promise<string> => {
  const { url } = await authorize(rp, { ...ONLINE, prompt: 'none' })
  const arrived = await browser.visit(url, { from: 'elsewhere' })
  return arrived.url.searchParams.get('error') ?? 'code'
}

export const lastLogout = async () => {
  await expect.poll(() => receiver.tokens.length, { timeout: 10_000 }).toBeGreaterThan(0)
  const keys = createRemoteJWKSet(new URL(String(rp.serverMetadata().jwks_uri)))
  const [token = ''] = receiver.tokens.slice(-1)
  return jwtVerify(token, keys, { issuer: idp.idp.url, audience: 'demo', typ: 'logout+jwt' })
}

/** Everything that the client had is gone, and it was told. */
export const expectEnded = async (member: Member) => {
  if (member.tokens.refresh_token) expect(await errorOf(refresh(member))).toBe('invalid_grant')
  expect(await errorOf(userinfo(member))).toBe('invalid_token')
  expect(await silent(member.person)).toBe('login_required')
  const { payload } = await lastLogout()
  expect(payload).toMatchObject({ sub: member.subject, sid: member.sid, events: { [LOGOUT]: {} } })
  expect(payload).not.toHaveProperty('nonce')
  expect(receiver.tokens).toHaveLength(1)
}

export const expectAlive = async (member: Member) => {
  expect(receiver.tokens).toEqual([])
  expect(await errorOf(userinfo(member))).toBe('none')
}

export const sell = ({ account }: Person) => chain.take(MINE, account)
