import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { CALLBACK } from '../test/idp.ts'
import { decide } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import {
  chain,
  EVERY,
  errorOf,
  expectAlive,
  expectEnded,
  HOLD,
  idp,
  lastLogout,
  ONLINE,
  receiver,
  refresh,
  rp,
  sell,
  signedIn,
  silent,
  start,
  startSecond,
  watchedEach,
} from '../test/watch.ts'

watchedEach()

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
    const last = (await idp.idp.store.audit.list()).at(-1)?.event
    const lost = { type: 'token.lost', code: 'not_held', client: 'demo', account: member.person.account }
    expect(last).toMatchObject({ ...lost, detail: { trigger: 'schedule' } })
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
    expect(await silent(member.person)).toBe('consent_required')
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
    const release = receiver.hold()
    sell(member.person)
    expect(await errorOf(refresh(member))).toBe('invalid_grant')
    await expect.poll(() => receiver.asked()).toBe(1)
    expect(receiver.tokens).toEqual([])
    const told = idp.idp.stop().then(() => receiver.tokens.length)
    release()
    expect(await told).toBe(1)
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
    await set('https://rp.example/logout')
    expect(decodeJwt((await signedIn(ONLINE)).tokens.id_token ?? '')['sid']).toBeTypeOf('string')
  })
})
