import { freePort } from '@countersign/testing/freePort'
import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, post, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

/** Whoever has a neighbouring name in the domain can plant every cookie but those with `__Host-` (RFC 6265bis section 4.1.3.2). */
const plant = (from: Person, into: Person, path?: string): void =>
  into.browser.setCookies([
    ...into.browser.cookies(),
    ...from.browser
      .cookies()
      .filter(({ name }) => !name.startsWith('__Host-'))
      .map((cookie) => ({ ...cookie, path: path ?? cookie.path })),
  ])

describe('cookies that a neighbour in the domain has planted', () => {
  let idp: TestIdp
  let rp: client.Configuration
  let via: string
  beforeAll(async () => {
    const port = await freePort()
    via = `http://127.0.0.1:${port}`
    const issuer = 'https://id.example'
    idp = await startIdp({ issuer, mode: 'development', server: { port, drainSeconds: 1 } })
    rp = await discover({ ...idp, via })
  })
  afterAll(() => idp.idp.stop())

  const started = async (person: Person) => openInteraction(person, (await authorize(rp)).url)

  test('default: the browser that began goes on to its end', async () => {
    const person = newPerson(via)
    const consent = await person.browser.visit(await signIn(person, await started(person)))
    expect((await decide(person, consent.url)).left).toBe(true)
  })

  test('security: nobody signs for the sign-in of somebody else', async () => {
    const [attacker, victim] = [newPerson(via), newPerson(via)]
    const page = await started(attacker)
    plant(attacker, victim)
    expect((await victim.browser.request(page, { from: 'elsewhere' })).status).toBe(410)
    const { body, status } = await post(victim, page, 'challenge', { account: victim.account })
    expect([status, body.error?.code]).toEqual([410, 'interaction_expired'])
    expect((await attacker.browser.request(page)).status).toBe(200)
  })

  test('security: nobody is signed in to the account of somebody else', async () => {
    const [attacker, victim] = [newPerson(via), newPerson(via)]
    const next = await signIn(attacker, await started(attacker))
    plant(attacker, victim)
    const response = await victim.browser.request(next, { from: 'elsewhere' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('interaction_expired')
    expect(response.headers.getSetCookie().join()).not.toContain('countersign_session')
    expect((await attacker.browser.visit(next)).url.pathname).toMatch(/^\/interaction\//)
  })

  test('security: nor on the way of a sign-in of their own', async () => {
    const [attacker, victim] = [newPerson(via), newPerson(via)]
    const theirs = await signIn(attacker, await started(attacker))
    const own = await signIn(victim, await started(victim))
    victim.browser.setCookies(victim.browser.cookies().filter(({ name }) => !/resume/.test(name)))
    plant(attacker, victim, '/auth')
    expect((await victim.browser.request(own)).status).toBe(400)
    expect((await victim.browser.request(theirs)).status).toBe(400)
  })

  test('behavior: many at a time, and only so many marks are kept', async () => {
    const person = newPerson(via)
    const pages = await Promise.all([started(person), started(person), started(person)])
    for (const page of pages) expect((await person.browser.request(page)).status).toBe(200)
    for (let more = 0; more < 30; more += 1) await started(person)
    const marks = person.browser.cookies().filter(({ name }) => name.startsWith('__Host-countersign_own_'))
    expect(marks.length).toBeLessThanOrEqual(21)
    const last = await started(person)
    const consent = await person.browser.visit(await signIn(person, last))
    expect((await decide(person, consent.url)).left).toBe(true)
    const [uid = ''] = last.pathname.split('/').slice(-1)
    expect(person.browser.cookies().some(({ name }) => name.endsWith(uid))).toBe(false)
  })
})
