import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import { attemptAddress, clientAddress } from './address.ts'

const text = fc.string({ unit: anyCharacter, maxLength: 40 })

let idp: TestIdp
let rp: client.Configuration
beforeAll(async () => {
  idp = await startIdp()
  rp = await discover(idp)
})
afterAll(async () => {
  expect(idp.logs()).not.toContain('request failed')
  await idp.idp.stop()
})

describe('cookies of any kind', () => {
  const token = fc
    .string({ unit: 'grapheme-ascii', maxLength: 40 })
    .map((value) => value.replace(/[^\x21-\x7e]/g, ''))
  const header = (names: readonly string[]) =>
    fc
      .array(
        fc.tuple(
          fc.constantFrom(...names, ...names.map((name) => `${name}.sig`), 'x', '__proto__', ''),
          token,
        ),
        { maxLength: 6 },
      )
      .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('; '))

  test('security: open no session and no sign-in, and the sign-in of their browser still works', async () => {
    const person: Person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const names = person.browser.cookies().map(({ name }) => name)
    expect(names.length).toBeGreaterThan(1)
    const paths = [page.pathname, `/auth/${page.pathname.split('/')[2]}`, '/account', '/session/end', '/auth']
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), header(names), async (path, cookie) => {
        const query = path === '/auth' ? (await authorize(rp, { prompt: 'none' })).url.search : ''
        const response = await fetch(`${idp.base}${path}${query}`, {
          headers: { cookie },
          redirect: 'manual',
        })
        expect(response.status).toBeLessThan(500)
        const location = response.headers.get('location') ?? ''
        if (location.startsWith(CALLBACK))
          expect(new URL(location).searchParams.get('error')).toBe('login_required')
        expect(await response.text()).not.toContain(person.account.split(':')[2])
      }),
      runs(60),
    )
    expect((await signIn(person, page)).pathname).toMatch(/^\/auth\//)
  })
})

describe('addresses of any kind', () => {
  const from = (remoteAddress: string, forwarded: string | undefined) =>
    ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as never

  test('security: what proxies say is an address of bounded length, or that of the connection', () => {
    const entry = fc.oneof(
      text,
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4().map((ip) => `${ip}:80`),
      fc.constant('unknown'),
    )
    const forwarded = fc.array(entry, { maxLength: 4 }).map((entries) => entries.join(', '))
    fc.assert(
      fc.property(forwarded, fc.integer({ min: 0, max: 4 }), (header, trustProxy) => {
        const server = { trustProxy } as never
        expect(clientAddress(from('10.0.0.1', header), server)).toMatch(/^[\x21-\x7e]{1,64}$/)
        const counted = attemptAddress({ config: { server } }, {
          env: { incoming: from('::1', header) },
        } as never)
        expect(counted.length).toBeLessThanOrEqual(64)
      }),
      runs(240),
    )
    expect(clientAddress(from('10.0.0.1', 'x'.repeat(65)), { trustProxy: true } as never)).toBe('10.0.0.1')
    expect(clientAddress(from('10.0.0.1', 'a\u009bb'), { trustProxy: true } as never)).toBe('10.0.0.1')
  })
})

describe('parameters that are sent twice', () => {
  const names = [
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'response_type',
    'code_challenge',
    'nonce',
    'claims',
  ]

  test.each(names)(
    'security: %s, by the address or by a form, is no request that anybody is redirected for',
    async (name) => {
      const { url } = await authorize(rp)
      if (!url.searchParams.has(name)) url.searchParams.append(name, '{}')
      url.searchParams.append(name, name === 'redirect_uri' ? 'https://evil.example/cb' : 'other')
      const form = await fetch(`${idp.base}/auth`, {
        method: 'POST',
        body: url.searchParams,
        redirect: 'manual',
      })
      const location = form.headers.get('location') ?? ''
      // A form becomes an address with everything that it had.
      expect([form.status, new URL(location, idp.base).searchParams.getAll(name).length]).toEqual([303, 2])
      for (const asked of [url, new URL(location, idp.base)]) {
        const { left, response, url: end } = await newPerson().browser.visit(asked)
        if (left)
          expect([end.origin, end.searchParams.get('error')]).toEqual([
            'https://rp.example',
            'invalid_request',
          ])
        else expect(response.status).toBe(400)
      }
    },
  )

  test('security: a code, a verifier or a client, sent twice to the token endpoint', async () => {
    for (const name of ['code', 'code_verifier', 'redirect_uri', 'grant_type', 'client_id']) {
      const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'spa', code: 'x' })
      body.append(name, 'one')
      body.append(name, 'two')
      const response = await fetch(`${idp.base}/token`, { method: 'POST', body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_request' })
    }
  })

  test('security: what is in the address does not count at the token endpoint', async () => {
    const query = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'spa', code: 'x' })
    const response = await fetch(`${idp.base}/token?${query}`, {
      method: 'POST',
      body: new URLSearchParams(),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })
})
