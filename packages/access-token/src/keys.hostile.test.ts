import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { AUDIENCE, clock, createKey, userClaims } from './test/issuer.ts'
import { createVerifier } from './verify.ts'

const ISSUER = 'https://id.example'
const key = await createKey('k1')
const token = await new SignJWT(userClaims(ISSUER))
  .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt' })
  .sign(key.privateKey)

/** The verdict on a good token when its issuer's documents are these. */
const verify = async (discovery: unknown, jwks: unknown) => {
  const asked: string[] = []
  const fetch = async (url: string | URL | Request) => {
    const { href } = new URL(new Request(url).url)
    asked.push(href)
    return new Response(JSON.stringify(href.endsWith('/openid-configuration') ? discovery : jwks))
  }
  const options = { issuer: ISSUER, audience: AUDIENCE, now: clock, fetch: fetch as typeof globalThis.fetch }
  return { asked, result: await createVerifier(options).verify(token) }
}

const member = fc.constantFrom(
  'kty',
  'crv',
  'x',
  'y',
  'kid',
  'alg',
  'use',
  'key_ops',
  'd',
  'x5c',
  '__proto__',
)
const published = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.dictionary(member, anyJson, { maxKeys: 2 }).map((more) => ({ ...key.jwk, ...more })),
  },
  { weight: 1, arbitrary: anyJson },
)
const DISCOVERY = { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` }

describe('what an issuer could publish', () => {
  test('security: as its keys: its own key verifies, or a coded refusal', async () => {
    const jwks = fc.oneof(
      anyJson,
      fc.record({ keys: fc.oneof(fc.array(published, { maxLength: 3 }), anyJson) }),
    )
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(jwks, async (keys) => {
        const { result } = await verify(DISCOVERY, keys)
        if (!result.ok) {
          expect(['unavailable', 'key_not_found', 'signature_invalid']).toContain(result.code)
          return
        }
        accepted += 1
        const [x, y] = [key.jwk.x, key.jwk.y]
        expect((keys as { keys: readonly unknown[] }).keys).toContainEqual(expect.objectContaining({ x, y }))
      }),
      runs(150),
    )
    expect(accepted).toBeGreaterThan(0)
  })

  test('security: as its discovery: nothing but https is asked, and another issuer’s is not believed', async () => {
    const address = fc.oneof(
      anyJson,
      fc.domain().map((host) => `https://${host}/jwks`),
      fc.constantFrom(
        'http://id.example/jwks',
        'file:///etc/passwd',
        'https://a:b@id.example/',
        '//id.example',
        'data:,',
      ),
    )
    const discovery = fc.oneof(
      anyJson,
      fc.record({
        issuer: fc.oneof(fc.constantFrom(ISSUER, `${ISSUER}/`, 'https://other.example'), anyJson),
        jwks_uri: address,
      }),
    )
    await fc.assert(
      fc.asyncProperty(discovery, async (document) => {
        const { asked, result } = await verify(document, { keys: [key.jwk] })
        for (const href of asked)
          expect(href).toMatch(/^https:\/\/[^@]+$|^http:\/\/(?:localhost|127\.|\[::1\])/)
        if (result.ok) expect(document).toMatchObject({ issuer: ISSUER })
        else expect(result.code).toBe('unavailable')
      }),
      runs(150),
    )
  })
})
