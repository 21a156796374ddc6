import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import type * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from './test/idp.ts'
import { askChallenge, newPerson, openInteraction, post, signChallenge, signIn } from './test/person.ts'
import { authorize, discover } from './test/relyingParty.ts'

/** Node's URL and form parsers replace lone surrogates; hostile input is any text otherwise. */
const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\r\nx: y',
    '__proto__',
    'constructor',
    '{}',
    '[]',
    'null',
    '%',
    '%00',
    'openid',
    'none',
  ),
)

const PARAMETERS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'login_hint',
  'id_token_hint',
  'acr_values',
  'claims',
  'claims_locales',
  'ui_locales',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'resource',
  'dpop_jkt',
  'display',
  'unknown',
] as const

const VALID = {
  client_id: 'demo',
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid siwe',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}

const RUNS = runs(60)

describe('hostile input', () => {
  let idp: TestIdp
  let rp: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ signIn: { challengesPerInteraction: 100 } })
    rp = await discover(idp)
  })
  afterAll(() => {
    expect(idp.logs()).not.toContain('request failed')
    return idp.idp.stop()
  })

  test('behavior: an authorization request is answered with a page, a code or a coded error, to registered places only', async () => {
    const change = fc.dictionary(fc.constantFrom(...PARAMETERS), fc.oneof(text, fc.constant(undefined)), {
      maxKeys: 4,
    })
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async (changes, asPost) => {
        const parameters = new URLSearchParams()
        for (const [name, value] of Object.entries({ ...VALID, ...changes })) {
          if (value !== undefined) parameters.append(name, value)
        }
        const { browser } = newPerson()
        const { left, response, url } = asPost
          ? await browser.visit(`${idp.base}/auth`, { form: Object.fromEntries(parameters) })
          : await browser.visit(`${idp.base}/auth?${parameters}`)
        expect(response.status).toBeLessThan(500)
        if (left) {
          expect(url.href.startsWith(CALLBACK)).toBe(true)
          const answer = new URLSearchParams(url.search || url.hash.slice(1))
          expect(answer.get('error')).toMatch(/^[a-z_]+$/)
        } else if (response.status >= 400) {
          expect(await response.text()).toContain(response.headers.get('x-request-id'))
        }
      }),
      RUNS,
    )
  })

  test('behavior: claims parameters of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyJsonText,
        fc.constantFrom('userinfo', 'id_token', undefined),
        async (json, member) => {
          const claims = member === undefined ? json : `{"${member}":${json}}`
          const person = newPerson()
          const { left, response, url } = await person.browser.visit((await authorize(rp, { claims })).url)
          expect(response.status).toBeLessThan(500)
          if (left) expect(url.searchParams.get('error')).toBe('invalid_request')
          else expect((await person.browser.request(url)).status).toBe(200)
        },
      ),
      RUNS,
    )
  })

  test('behavior: whatever is posted to an interaction, the answer is coded and the sign-in still works', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(rp)).url)
    const proof = await signChallenge(person, await askChallenge(person, page))
    const body = fc.oneof(
      anyJson,
      fc.record({ account: text }),
      fc
        .dictionary(fc.constantFrom(...Object.keys(proof), 'publicKey', 'x'), fc.oneof(text, anyJson))
        .map((changes) => ({
          ...proof,
          ...changes,
          challenge: 'challenge' in changes ? changes['challenge'] : 'another',
        })),
    )
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom('challenge', 'proof'), async (json, endpoint) => {
        const answer = await post(person, page, endpoint, json)
        expect(answer.status).toBeLessThan(500)
        if (answer.status !== 200) {
          expect(answer.body.error?.code).toMatch(/^[a-z_0-9]+$/)
          expect(answer.body.error?.requestId).toBeTypeOf('string')
        }
      }),
      RUNS,
    )
    expect((await signIn(person, page)).pathname).toMatch(/^\/auth\//)
  })

  test('behavior: hostile signatures of a true challenge are refused, and the next message signs in', async () => {
    // Each sign-in may ask for so many messages.
    const begin = async () => {
      const person = newPerson()
      return { person, page: await openInteraction(person, (await authorize(rp)).url), left: 90 }
    }
    let current = await begin()
    const signature = fc.oneof(
      text.filter((value) => value.length >= 2),
      fc
        .uint8Array({ minLength: 0, maxLength: 200 })
        .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
    )
    await fc.assert(
      fc.asyncProperty(signature, async (hostile) => {
        if (current.left === 0) current = await begin()
        current.left -= 1
        const { page, person } = current
        const challenge = await askChallenge(person, page)
        const answer = await post(person, page, 'proof', {
          ...(await signChallenge(person, challenge)),
          signature: hostile,
        })
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
        expect(answer.body.error?.code).toMatch(/^[a-z_0-9]+$/)
      }),
      runs(25),
    )
    const { page, person } = current
    expect((await signIn(person, page)).pathname).toMatch(/^\/auth\//)
  })

  test('behavior: raw bodies, forms and paths of any kind', async () => {
    const paths = fc.oneof(
      fc.constantFrom(
        '/token',
        '/token/introspection',
        '/token/revocation',
        '/request',
        '/userinfo',
        '/session/end/confirm',
        '/auth',
      ),
      text.map(
        (value) => `/interaction/${encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ''))}/consent`,
      ),
      text.map((value) => `/${encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ''))}`),
    )
    const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain', 'x')
    await fc.assert(
      fc.asyncProperty(paths, type, text, async (path, contentType, body) => {
        const response = await fetch(`${idp.base}${path}`, {
          method: 'POST',
          headers: { 'content-type': contentType },
          body,
          redirect: 'manual',
        })
        expect(response.status).toBeLessThan(500)
        await response.arrayBuffer()
      }),
      RUNS,
    )
  })
})
