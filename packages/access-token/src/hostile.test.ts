import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { base64url, exportSPKI, importJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerOf, REFUSAL_CODES } from './refusal.ts'
import { AUDIENCE, clock, createKey, type Issuer, startIssuer, userClaims } from './test/issuer.ts'
import type { Verifier } from './types.ts'
import { createVerifier } from './verify.ts'

let issuer: Issuer
let verifier: Verifier

beforeAll(async () => {
  issuer = await startIssuer()
  verifier = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, now: clock })
})
afterAll(() => issuer.close())

const codeOf = async (token: unknown): Promise<string> => {
  const result = await verifier.verify(token)
  return result.ok ? 'ok' : result.code
}

const part = (value: unknown): string => base64url.encode(JSON.stringify(value))

describe('a hostile token', () => {
  test('alg none is refused, with and without a signature', async () => {
    const body = part(userClaims(issuer.issuer))
    for (const alg of ['none', 'None', 'NONE', '']) {
      const head = part({ alg, typ: 'at+jwt', kid: 'k1' })
      expect(await codeOf(`${head}.${body}.`)).toBe('token_malformed')
      expect(await codeOf(`${head}.${body}.AA`)).toBe(
        alg === '' ? 'token_malformed' : 'algorithm_not_allowed',
      )
    }
  })

  test('the public key is no shared secret', async () => {
    const rsa = await createKey('rsa', 'RS256')
    issuer.publish(issuer.key, rsa)
    const spki = await exportSPKI((await importJWK(rsa.jwk)) as CryptoKey)
    for (const secret of [spki, spki.trim(), JSON.stringify(rsa.jwk)]) {
      const token = await new SignJWT(userClaims(issuer.issuer))
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa', typ: 'at+jwt' })
        .sign(new TextEncoder().encode(secret))
      expect(await codeOf(token)).toBe('algorithm_not_allowed')
    }
  })

  test('a key is not used with an algorithm that it is not for', async () => {
    const [head = '', body = '', signature = ''] = (await issuer.sign()).split('.')
    expect(await codeOf(`${head}.${body}.${signature}`)).toBe('ok')
    const forged = part({ alg: 'RS256', kid: 'k1', typ: 'at+jwt' })
    expect(await codeOf(`${forged}.${body}.${signature}`)).toBe('key_not_found')
  })

  test('kid only picks among the published keys: paths, addresses and statements find nothing', async () => {
    for (const kid of [
      '../../../../dev/null',
      '/etc/passwd',
      'https://evil.example/jwks',
      "k1' OR '1'='1",
      'k1\0',
      '__proto__',
      'constructor',
      'K1',
      '',
    ])
      expect(await codeOf(await issuer.sign({}, { kid }))).toBe('key_not_found')
    expect(
      issuer.asked.filter((path) => !/^\/(?:jwks|\.well-known\/openid-configuration)$/.test(path)),
    ).toEqual([])
  })

  test('jku, x5u, x5c and an embedded jwk are not followed', async () => {
    const own = await createKey('k1')
    const evil = await startIssuer()
    evil.publish(own)
    const pointers = [
      { jku: `${evil.issuer}/jwks` },
      { x5u: `${evil.issuer}/jwks` },
      { x5c: ['MIIB'] },
      { jwk: own.jwk },
    ]
    for (const header of pointers) {
      expect(await codeOf(await issuer.sign({}, header as never, own))).toBe('signature_invalid')
      expect(await codeOf(await issuer.sign({}, header as never))).toBe('ok')
    }
    expect(evil.asked).toEqual([])
    await evil.close()
  })

  test('an extension that must be understood is refused', async () => {
    const header = part({ alg: 'ES256', kid: 'k1', typ: 'at+jwt', crit: ['x'], x: 1 })
    const [, body, signature] = (await issuer.sign()).split('.')
    expect(await codeOf(`${header}.${body}.${signature}`)).toBe('token_malformed')
  })

  test('claims that were altered by one character are refused', async () => {
    const [head, body = '', signature] = (await issuer.sign()).split('.')
    const other = part({ ...userClaims(issuer.issuer), scope: 'openid files:read admin' })
    expect(await codeOf(`${head}.${other}.${signature}`)).toBe('signature_invalid')
    for (const at of [0, 1, Math.floor(body.length / 2), body.length - 1]) {
      const digit = body[at] === 'A' ? 'B' : 'A'
      const changed = body.slice(0, at) + digit + body.slice(at + 1)
      expect(await codeOf(`${head}.${changed}.${signature}`)).toBe('signature_invalid')
    }
    expect(await codeOf(`${head}.${body.slice(0, -1)}.${signature}`)).toBe('signature_invalid')
  })

  test('what is no token is refused, and a large one before it is read', async () => {
    for (const token of [
      undefined,
      null,
      7,
      {},
      [],
      '',
      '.',
      '..',
      'a.b',
      'a.b.c',
      'a.b.c.d.e',
      '\0',
      'é.é.é',
    ])
      expect(await codeOf(token)).toBe('token_malformed')
    expect(await codeOf('a'.repeat(20_000))).toBe('token_too_large')
  })

  test('never throws, never accepts, and says nothing that was sent', async () => {
    const whole = await issuer.sign()
    const [head = '', body = '', signature = ''] = whole.split('.')
    const piece = fc.oneof(
      fc.constantFrom(head, body, signature, ''),
      fc.base64String().map((text) => text.replace(/[+/=]/g, '')),
      anyJsonText.map((text) => base64url.encode(text)),
      fc.string(),
    )
    const token = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.anything(),
      fc.tuple(piece, piece, piece).map((parts) => parts.join('.')),
    )
    await fc.assert(
      fc.asyncProperty(token, async (sent) => {
        fc.pre(sent !== whole)
        const result = await verifier.verify(sent)
        if (result.ok) throw new Error('accepted')
        expect(result.code).not.toBe('unavailable')
        expect(REFUSAL_CODES).toContain(result.code)
        expect(new Headers(answerOf(result).headers).get('www-authenticate')).toMatch(/^Bearer realm="api"/)
      }),
      runs(100),
    )
  })

  test('claims of any JSON, signed by the issuer itself: what is let in is what it seems', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'iss',
          'aud',
          'sub',
          'exp',
          'nbf',
          'iat',
          'jti',
          'client_id',
          'scope',
          'scp',
          'cnf',
          'stt',
          'account',
        ),
        anyJson,
        async (claim, value) => {
          const token = await issuer.sign({ [claim]: value } as never).catch(() => 'not signable')
          const result = await verifier.verify(token)
          if (!result.ok) {
            expect(result.code).not.toBe('unavailable')
            return
          }
          const { audience, clientId, expiresAt, scopes, subject } = result.token
          for (const name of [subject, clientId]) expect(name).toMatch(/^./su)
          expect(audience).toContain(AUDIENCE)
          expect(result.token.issuer).toBe(issuer.issuer)
          expect(expiresAt.getTime()).toBeGreaterThan(clock().getTime() - 10_000)
          for (const scope of scopes) expect(scope).toMatch(/^[!-~]+$/)
          expect(claim === 'cnf' && 'cnf' in result.token.claims).toBe(false)
        },
      ),
      runs(200),
    )
  })
})
