import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  chain,
  config,
  errorOf,
  expectAlive,
  expectEnded,
  GRACE,
  HOLD,
  idp,
  lastLogout,
  receiver,
  refresh,
  sell,
  signedIn,
  start,
  startSecond,
  userinfo,
  watchedEach,
} from '../test/watch.ts'

watchedEach()

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
