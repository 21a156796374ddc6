import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('POST to the authorization endpoint', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp()
    rp = await discover(idp)
  })
  afterAll(() => idp.idp.stop())

  test('default: a cross-site post is answered by a 303, and single sign-on works although cookies are Lax', async () => {
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url)
    const request = await authorize(rp, { prompt: 'none' })
    const form = Object.fromEntries(request.url.searchParams)
    const posted = await person.browser.request(`${idp.base}/auth`, { form, from: 'elsewhere' })
    expect(posted.status).toBe(303)
    const { url } = await person.browser.visit(new URL(posted.headers.get('location') ?? '', idp.base))
    await expect(redeem(rp, url, request)).resolves.toHaveProperty('id_token')
  })

  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(`${idp.base}/auth`, { method: 'POST', body, headers, redirect: 'manual' })

  test('error: another content type', async () => {
    const response = await post('{}', { 'content-type': 'application/json' })
    expect(response.status).toBe(415)
    expect(await response.text()).toContain('request_invalid')
  })

  test('error: a body that no request line could carry', async () => {
    const response = await post(new URLSearchParams({ state: 'x'.repeat(20_000) }))
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('request_too_large')
  })

  test('behavior: line breaks and repeated fields stay what they were', async () => {
    const response = await post('state=a%0D%0Aset-cookie:x=1&state=b', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(response.headers.get('location')).toBe('/auth?state=a%0D%0Aset-cookie%3Ax%3D1&state=b')
    expect(response.headers.get('set-cookie')).toBeNull()
  })
})
