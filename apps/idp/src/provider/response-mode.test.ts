import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

describe('how an answer reaches the relying party', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  test('default: by a redirect, and nothing but the code, the state and the issuer in it', async () => {
    const request = await authorize(rp)
    const answer = await walkThrough(newPerson(), request.url)
    expect([...answer.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state'])
    expect(answer.hash).toBe('')
  })

  // RFC 9700 section 4.17: no messages between windows, whose receiver a page could get wrong.
  test.for(['web_message', 'web_message.jwt', 'okta_post_message', 'jwt', 'x'])(
    'security: response_mode=%s is refused',
    async (mode) => {
      const { url } = await authorize(rp, { response_mode: mode })
      const arrived = await newPerson().browser.visit(url, { from: 'elsewhere' })
      const told = arrived.left ? arrived.url.search : await arrived.response.text()
      expect(told).toMatch(/unsupported_response_mode|invalid_request/)
      expect(told).not.toContain('code=')
    },
  )

  test('security: no script of another site reads what the authorization endpoint answers', async () => {
    const { url } = await authorize(rp, { prompt: 'none' })
    for (const origin of ['https://rp.example', 'https://evil.example', 'null']) {
      const answered = await newPerson().browser.request(url, { from: 'elsewhere', headers: { origin } })
      expect(answered.headers.get('access-control-allow-origin')).toBeNull()
      const asked = await fetch(url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      })
      expect(asked.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})
