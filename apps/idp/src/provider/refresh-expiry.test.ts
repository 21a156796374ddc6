import * as client from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('the end of a refresh token family', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp({ tokens: { refreshToken: 7200, session: 3600 } })
  })
  afterAll(() => idp.idp.stop())
  afterEach(() => void vi.useRealTimers())

  test.for(['demo', 'spa'])(
    'security: is fixed by the first token of %s, however often it is renewed',
    async (id) => {
      const rp = await discover(idp, id)
      const request = await authorize(rp, { scope: 'openid offline_access', prompt: 'consent' })
      let tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
      vi.useFakeTimers({ toFake: ['Date'] })
      for (const seconds of [3000, 3000, 1000]) {
        vi.setSystemTime(Date.now() + seconds * 1000)
        tokens = await client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
      }
      vi.setSystemTime(Date.now() + 300_000)
      const late = client.refreshTokenGrant(rp, tokens.refresh_token ?? '')
      await expect(late).rejects.toMatchObject({ error: 'invalid_grant' })
    },
  )
})
