import { errors } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixedKeys } from './keys.ts'
import { AUDIENCE, clock, type Issuer, NOW, startIssuer } from './test/issuer.ts'
import type { Verifier } from './types.ts'
import { createVerifier, verifyAccessToken } from './verify.ts'

let issuer: Issuer
let verifier: Verifier

beforeAll(async () => {
  issuer = await startIssuer()
  verifier = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, now: clock })
})
afterAll(() => issuer.close())

const codeOf = async (token: unknown, using = verifier): Promise<string> => {
  const result = await using.verify(token)
  return result.ok ? 'ok' : result.code
}

describe('verify', () => {
  test('default: the token of a user, with what it says', async () => {
    const result = await verifier.verify(await issuer.sign())
    expect(result.ok && result.token).toMatchObject({
      kind: 'user',
      issuer: issuer.issuer,
      subject: 'eip155:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb',
      clientId: 'web',
      audience: [AUDIENCE],
      scopes: ['openid', 'files:read'],
      account: 'eip155:1:0xAb16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb',
      id: 'j1',
      issuedAt: new Date((NOW - 10) * 1000),
      expiresAt: new Date((NOW + 600) * 1000),
    })
  })

  test('an application speaks for itself when sub is client_id', async () => {
    const result = await verifier.verify(await issuer.sign({ sub: 'calendar', client_id: 'calendar' }))
    expect(result.ok && result.token.kind).toBe('m2m')
  })

  test('an audience among several is enough; none of ours is not', async () => {
    expect(await codeOf(await issuer.sign({ aud: ['https://other.example', AUDIENCE] }))).toBe('ok')
    expect(await codeOf(await issuer.sign({ aud: ['https://other.example'] }))).toBe('audience_mismatch')
    expect(await codeOf(await issuer.sign({ aud: `${AUDIENCE}/` }))).toBe('audience_mismatch')
  })

  test('an algorithm that is not among those that were chosen is refused', async () => {
    const only = (algorithm: string) =>
      createVerifier({
        issuer: issuer.issuer,
        audience: AUDIENCE,
        now: clock,
        algorithms: [algorithm],
      })
    expect(await codeOf(await issuer.sign(), only('ES256'))).toBe('ok')
    expect(await codeOf(await issuer.sign(), only('EdDSA'))).toBe('algorithm_not_allowed')
  })

  test('another issuer is refused, also one that differs by a slash', async () => {
    expect(await codeOf(await issuer.sign({ iss: `${issuer.issuer}/` }))).toBe('issuer_mismatch')
    expect(await codeOf(await issuer.sign({ iss: 'https://evil.example' }))).toBe('issuer_mismatch')
  })

  test('times hold to the second of the tolerance', async () => {
    expect(await codeOf(await issuer.sign({ exp: NOW - 9 }))).toBe('ok')
    expect(await codeOf(await issuer.sign({ exp: NOW - 10 }))).toBe('expired')
    expect(await codeOf(await issuer.sign({ nbf: NOW + 10 }))).toBe('ok')
    expect(await codeOf(await issuer.sign({ nbf: NOW + 11 }))).toBe('not_yet_valid')
    expect(await codeOf(await issuer.sign({ iat: NOW + 10 }))).toBe('ok')
    expect(await codeOf(await issuer.sign({ iat: NOW + 11 }))).toBe('issued_in_future')
  })

  test('an ID token is no access token, whatever it says besides', async () => {
    expect(await codeOf(await issuer.sign({}, { typ: 'JWT' }))).toBe('token_type_invalid')
    expect(await codeOf(await issuer.sign({}, { typ: undefined as never }))).toBe('token_type_invalid')
    expect(await codeOf(await issuer.sign({}, { typ: 'logout+jwt' }))).toBe('token_type_invalid')
    expect(await codeOf(await issuer.sign({}, { typ: 'application/at+jwt' }))).toBe('ok')
  })

  test('stt is 1 where an issuer writes it', async () => {
    expect(await codeOf(await issuer.sign({ stt: 1 }))).toBe('ok')
    for (const stt of [0, 2, '1', true, null, [1]])
      expect(await codeOf(await issuer.sign({ stt }))).toBe('token_type_invalid')
  })

  test.each(['iss', 'aud', 'exp', 'iat', 'sub', 'client_id'])(
    'a token without %s is refused',
    async (claim) => {
      expect(await codeOf(await issuer.sign({ [claim]: undefined }))).toBe('claim_invalid')
    },
  )

  test.each([
    ['sub', ''],
    ['sub', 7],
    ['client_id', ''],
    ['client_id', ['web']],
    ['exp', '1800000600'],
    ['iat', 'now'],
    ['exp', 1e300],
    ['account', 7],
    ['jti', {}],
    ['scope', ['a b']],
    ['scope', 7],
    ['scp', [7]],
    ['scp', { 0: 'admin' }],
    ['scope', 'a"b'],
  ])('a malformed %s is refused: %j', async (claim, value) => {
    const scope = claim === 'scp' ? { scope: undefined } : {}
    expect(await codeOf(await issuer.sign({ ...scope, [claim]: value }))).toBe('claim_invalid')
  })

  test('scopes are read from scope or from scp, and must agree where there are both', async () => {
    const scopes = async (claims: object) => {
      const result = await verifier.verify(await issuer.sign({ scope: undefined, ...claims }))
      return result.ok ? result.token.scopes : result.code
    }
    expect(await scopes({})).toEqual([])
    expect(await scopes({ scp: ['a', 'b'] })).toEqual(['a', 'b'])
    expect(await scopes({ scp: ['b', 'a'], scope: 'a b' })).toEqual(['a', 'b'])
    expect(await scopes({ scp: ['a', 'admin'], scope: 'a' })).toBe('claim_invalid')
  })

  test('a scope that is missing is 403, and the challenge says which are needed', async () => {
    const token = await issuer.sign()
    expect((await verifier.verify(token, { requiredScopes: ['files:read'] })).ok).toBe(true)
    expect(await verifier.verify(token, { requiredScopes: ['files:read', 'files:write'] })).toMatchObject({
      code: 'scope_missing',
      error: 'insufficient_scope',
      status: 403,
      wwwAuthenticate:
        'Bearer realm="api", error="insufficient_scope", error_description="The token does not have the scope that is required", scope="files:read files:write"',
    })
  })

  test('part of a scope is not the scope', async () => {
    const token = await issuer.sign({ scope: 'files:readonly xfiles:read' })
    expect((await verifier.verify(token, { requiredScopes: ['files:read'] })).ok).toBe(false)
  })

  test('a token that is bound in a way that is not supported is refused, not taken as a bearer token', async () => {
    for (const cnf of [{ jkt: 'x' }, { 'x5t#S256': 'x' }, {}, null, 'x', { jkt: 'x', kid: 'y' }])
      expect(await codeOf(await issuer.sign({ cnf }))).toBe('confirmation_unsupported')
  })

  test('one call, with keys that are pinned', async () => {
    const options = {
      issuer: issuer.issuer,
      audience: [AUDIENCE],
      keys: fixedKeys({ keys: [issuer.key.jwk] }),
      now: clock,
    }
    expect((await verifyAccessToken(await issuer.sign(), options)).ok).toBe(true)
    expect((await verifyAccessToken(await issuer.sign(), { ...options, requiredScopes: ['x'] })).ok).toBe(
      false,
    )
    for (const [fail, code] of [
      [new Error('no database'), 'unavailable'],
      [new TypeError('fetch failed'), 'unavailable'],
      [new errors.JWKSNoMatchingKey(), 'key_not_found'],
    ] as const) {
      const keys = () => Promise.reject(fail)
      expect(await verifyAccessToken(await issuer.sign(), { ...options, keys })).toMatchObject({ code })
    }
    await expect(verifyAccessToken('', { ...options, dpop: { origin: AUDIENCE } })).rejects.toThrow(
      'dpop.replay',
    )
  })
})

describe('createVerifier', () => {
  const base = { issuer: 'https://id.example', audience: AUDIENCE }

  test.each([
    ['no issuer', { issuer: '' }],
    ['no audience', { audience: '' }],
    ['an empty list of audiences', { audience: [] }],
    ['none', { algorithms: ['RS256', 'none'] }],
    ['a shared secret', { algorithms: ['HS256'] }],
    ['no algorithm', { algorithms: [] }],
    ['an hour of tolerance', { clockTolerance: 3600 }],
    ['a tolerance that is not a number', { clockTolerance: Number.NaN }],
    ['a scope of two words', { requiredScopes: ['a b'] }],
    ['a realm that breaks the header', { realm: 'a"b' }],
    ['an issuer over http', { issuer: 'http://id.example' }],
    ['keys over http', { jwksUri: 'http://id.example/jwks' }],
    ['an address with a password', { jwksUri: 'https://a:b@id.example/jwks' }],
    ['an origin that is none', { dpop: { origin: 'api.example' } }],
    ['proofs that are good for a day', { dpop: { origin: AUDIENCE, maxAge: 86_400 } }],
  ])('refuses %s', (_, options) => {
    expect(() => createVerifier({ ...base, ...options })).toThrow(TypeError)
  })

  test('accepts http within a network of your own, when told so', () => {
    expect(() => createVerifier({ ...base, issuer: 'http://id.internal', insecureHttp: true })).not.toThrow()
  })
})
