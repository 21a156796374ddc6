import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confirmCode, openDevicePage, typeCode } from '../test/device.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson } from '../test/person.ts'
import { discover } from '../test/relyingParty.ts'

describe('entering codes', () => {
  let idp: TestIdp
  beforeEach(async () => {
    idp = await startIdp()
    await idp.idp.clients.update('demo', { deviceGrant: true })
  })
  afterEach(() => idp.idp.stop())

  const start = async () => client.initiateDeviceAuthorization(await discover(idp), { scope: 'openid' })

  test('security: guessing is bounded, in parallel and in new browsers as well, until time has passed', async () => {
    const started = await start()
    const uri = started.verification_uri
    const guessers = await Promise.all(
      Array.from({ length: 14 }, async () => {
        const person = newPerson()
        return { person, xsrf: await openDevicePage(person, uri) }
      }),
    )
    const guess = ({ person, xsrf }: (typeof guessers)[number]) =>
      person.browser.request(uri, { form: { xsrf, user_code: 'BBBB-BBBB', confirm: 'yes' } })
    const statuses = await Promise.all(guessers.map(async (one) => (await guess(one)).status))
    expect(statuses.filter((status) => status === 429)).toHaveLength(4)
    const right = await typeCode(newPerson(), uri, started.user_code)
    expect(right.status).toBe(429)
    expect(await right.text()).toContain('too many attempts')
    idp.advance(601)
    expect(await (await typeCode(newPerson(), uri, started.user_code)).text()).toContain('Sign in a device')
  })

  test('behavior: right codes are not counted', async () => {
    for (let device = 0; device < 12; device += 1) {
      const { url } = await confirmCode(newPerson(), await start())
      expect(url.pathname).toMatch(/^\/interaction\//)
    }
  })
})
