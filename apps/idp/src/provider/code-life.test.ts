import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('the life of a code', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())
  afterEach(() => void vi.useRealTimers())

  test('security: is a minute, and cannot be made longer', async () => {
    const rp = await discover(idp)
    const answered = async (seconds: number) => {
      const request = await authorize(rp)
      const answer = await walkThrough(newPerson(), request.url)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
      const done = await redeem(rp, answer, request).then(
        () => 'redeemed',
        (error: { error?: string }) => error.error,
      )
      vi.useRealTimers()
      return done
    }
    expect(await answered(50)).toBe('redeemed')
    expect(await answered(80)).toBe('invalid_grant')
    expect(() => parseConfig({ tokens: { authorizationCode: 61 } })).toThrow('tokens.authorizationCode')
  })
})
