import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('userinfo', () => {
  let idp: TestIdp
  let token: string
  beforeAll(async () => {
    idp = await startIdp()
    const rp = await discover(idp)
    const request = await authorize(rp)
    token = (await redeem(rp, await walkThrough(newPerson(), request.url), request)).access_token
  })
  afterAll(() => idp.idp.stop())

  const ask = (init: RequestInit, query = '') => fetch(`${idp.base}/userinfo${query}`, init)

  test.for([
    ['GET with a header', { headers: true }],
    ['POST with a header', { method: 'POST', headers: true }],
    ['POST with a body', { method: 'POST', body: true }],
  ] as const)('default: %s', async ([, how]) => {
    const response = await ask({
      method: 'method' in how ? how.method : 'GET',
      ...('headers' in how && { headers: { authorization: `Bearer ${token}` } }),
      ...('body' in how && { body: new URLSearchParams({ access_token: token }) }),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ account: expect.stringMatching(/^eip155:1:0x/) })
  })

  test('error: a token in the query is not read (RFC 9700 4.3.2)', async () => {
    const response = await ask({}, `?access_token=${token}`)
    expect(response.status).toBeGreaterThanOrEqual(400)
  })

  test.for(['', 'x', 'null'])('error: the token "%s"', async (value) => {
    const response = await ask({ headers: { authorization: `Bearer ${value}` } })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
  })

  test('error: a token whose proof is gone', async () => {
    const access = await idp.idp.store.adapter('AccessToken').find(token)
    await idp.idp.store.adapter('GrantLogin').destroy(String(access?.grantId))
    const response = await ask({ headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(401)
  })
})
