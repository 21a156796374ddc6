import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DpopOptions } from './dpop.ts'
import { createNonces } from './nonces.ts'
import { createMemoryReplayStore } from './replay.ts'
import { AUDIENCE, clock, createKey, type Issuer, NOW, startIssuer } from './test/issuer.ts'
import { createHolder, type Holder } from './test/proof.ts'
import { createVerifier } from './verify.ts'

let issuer: Issuer
let holder: Holder
let token: string

beforeAll(async () => {
  issuer = await startIssuer()
  holder = await createHolder()
  token = await issuer.sign({ cnf: { jkt: holder.jkt } })
})
afterAll(() => issuer.close())

const start = (dpop: Partial<DpopOptions> = {}) =>
  createVerifier({
    issuer: issuer.issuer,
    audience: AUDIENCE,
    now: clock,
    dpop: { origin: AUDIENCE, ...dpop },
  })

const request = (proof: string | undefined, url = '/files?page=2', method = 'GET') => ({
  request: { method, url, proof },
})

const codeOf = async (proof: string | undefined, verifier = start()): Promise<string> => {
  const result = await verifier.verify(token, { scheme: 'DPoP', ...request(proof) })
  return result.ok ? 'ok' : result.code
}

describe('a token that is bound to a key', () => {
  test('default: is accepted with a proof, and says whose key it was', async () => {
    const result = await start().verify(token, request(await holder.prove(token)))
    expect(result.ok && result.token.jkt).toBe(holder.jkt)
  })

  test('is refused without a proof, and as a bearer token', async () => {
    expect(await codeOf(undefined)).toBe('dpop_proof_missing')
    expect(await start().verify(token)).toMatchObject({ code: 'dpop_proof_missing', error: 'invalid_token' })
    const proof = await holder.prove(token)
    expect(await start().verify(token, { scheme: 'Bearer', ...request(proof) })).toMatchObject({
      code: 'dpop_proof_missing',
      wwwAuthenticate: expect.stringMatching(
        /^Bearer realm="api", error="invalid_token", .*, DPoP realm="api", algs="/,
      ),
    })
  })

  test('a proof is good once', async () => {
    const verifier = start()
    const proof = await holder.prove(token)
    expect(await codeOf(proof, verifier)).toBe('ok')
    expect(await codeOf(proof, verifier)).toBe('dpop_proof_replayed')
    expect(await codeOf(await holder.prove(token), verifier)).toBe('ok')
  })

  test('a proof is good once also for requests at the same moment', async () => {
    const verifier = start()
    const proof = await holder.prove(token)
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(proof, verifier)))
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
  })

  test.each([
    ['method', { htm: 'POST' }],
    ['method in lower case', { htm: 'get' }],
    ['path', { htu: `${AUDIENCE}/files/1` }],
    ['path, by a slash', { htu: `${AUDIENCE}/files/` }],
    ['host', { htu: 'https://evil.example/files' }],
    ['scheme', { htu: 'http://api.example/files' }],
    ['port', { htu: 'https://api.example:8443/files' }],
    ['address, which is none', { htu: '/files' }],
    ['address, with credentials', { htu: 'https://api.example@evil.example/files' }],
    ['token', { ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' }],
  ])('a proof for another %s is refused', async (_, claims) => {
    expect(await codeOf(await holder.prove(token, claims))).toBe('dpop_proof_mismatch')
  })

  test('query and fragment do not count, spelling of host and port does not either', async () => {
    for (const htu of [`${AUDIENCE}/files?x#y`, 'HTTPS://API.example:443/files'])
      expect(await codeOf(await holder.prove(token, { htu }))).toBe('ok')
  })

  test('a path of two slashes is not a host', async () => {
    const proof = await holder.prove(token)
    expect(await start().verify(token, request(proof, '//evil/files'))).toMatchObject({
      code: 'dpop_proof_mismatch',
    })
  })

  test('the path that a proxy cuts off is part of the address', async () => {
    const verifier = start({ origin: `${AUDIENCE}/v1/` })
    expect(await codeOf(await holder.prove(token, { htu: `${AUDIENCE}/v1/files` }), verifier)).toBe('ok')
    expect(await codeOf(await holder.prove(token), verifier)).toBe('dpop_proof_mismatch')
  })

  test('a proof lives for a minute, and is not dated ahead', async () => {
    expect(await codeOf(await holder.prove(token, { iat: NOW - 70 }))).toBe('ok')
    expect(await codeOf(await holder.prove(token, { iat: NOW - 71 }))).toBe('dpop_proof_expired')
    expect(await codeOf(await holder.prove(token, { iat: NOW + 10 }))).toBe('ok')
    expect(await codeOf(await holder.prove(token, { iat: NOW + 11 }))).toBe('dpop_proof_expired')
  })

  test('a proof is remembered for as long as it is good, also one that is dated ahead', async () => {
    let seconds = NOW
    const verifier = createVerifier({
      issuer: issuer.issuer,
      audience: AUDIENCE,
      now: () => new Date(seconds * 1000),
      dpop: { origin: AUDIENCE },
    })
    const [used, unused] = [
      await holder.prove(token, { iat: NOW + 10 }),
      await holder.prove(token, { iat: NOW + 10 }),
    ]
    expect(await codeOf(used, verifier)).toBe('ok')
    seconds = NOW + 80
    expect(await codeOf(used, verifier)).toBe('dpop_proof_replayed')
    expect(await codeOf(unused, verifier)).toBe('ok')
    seconds = NOW + 81
    expect(await codeOf(used, verifier)).toBe('dpop_proof_expired')
  })

  test('a proof by an algorithm that is not among those that were chosen is refused', async () => {
    const proof = await holder.prove(token)
    expect(await codeOf(proof, start({ algorithms: ['ES256'] }))).toBe('ok')
    expect(await codeOf(proof, start({ algorithms: ['EdDSA'] }))).toBe('dpop_proof_invalid')
  })

  test('a proof of another key is refused, whoever it claims to be', async () => {
    const thief = await createHolder()
    expect(await codeOf(await thief.prove(token))).toBe('dpop_proof_mismatch')
    const jwk = { kty: 'EC', crv: 'P-256', x: holder.key.jwk.x, y: holder.key.jwk.y } as never
    expect(await codeOf(await thief.prove(token, {}, { jwk }))).toBe('dpop_proof_invalid')
  })

  test('a proof of the wrong kind is refused', async () => {
    const shared = await createKey('x')
    const { d: _, ...rest } = shared.jwk
    const cases = [
      holder.prove(token, {}, { typ: 'JWT' }),
      holder.prove(token, {}, { jwk: undefined as never }),
      holder.prove(token, {}, { jwk: { kty: 'oct', k: 'AAAA' } as never }),
      holder.prove(token, {}, { jwk: { ...rest, d: 'AAAA' } as never }),
      holder.prove(token, { jti: undefined as never }),
      holder.prove(token, { jti: '' }),
      holder.prove(token, { jti: 7 as never }),
      holder.prove(token, { iat: undefined as never }),
      holder.prove(token, { exp: NOW - 60 }),
    ]
    for (const proof of await Promise.all(cases)) expect(await codeOf(proof)).toBe('dpop_proof_invalid')
  })

  test('any other text as a proof is refused', async () => {
    const good = (await holder.prove(token)).split('.')
    const verifier = start()
    const part = fc.oneof(
      fc.constantFrom(...good),
      fc.base64String().map((text) => text.replace(/[+/=]/g, '')),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: anyCharacter }),
          fc.tuple(part, part, part).map((parts) => parts.join('.')),
        ),
        async (proof) => {
          fc.pre(proof !== good.join('.'))
          expect(await codeOf(proof, verifier)).toBe('dpop_proof_invalid')
        },
      ),
      runs(200),
    )
  })

  test('the scheme needs a bound token, and so does an API that accepts nothing else', async () => {
    const unbound = await issuer.sign()
    const proof = await holder.prove(unbound)
    expect(await start().verify(unbound, { scheme: 'DPoP', ...request(proof) })).toMatchObject({
      code: 'token_not_bound',
    })
    expect((await start().verify(unbound)).ok).toBe(true)
    expect(await start({ required: true }).verify(unbound)).toMatchObject({
      code: 'token_not_bound',
      wwwAuthenticate: expect.stringMatching(/^DPoP realm="api", error="invalid_token"/),
    })
  })

  test('a nonce is asked for, accepted for two periods, and renewed', async () => {
    const secret = crypto.getRandomValues(new Uint8Array(32))
    let seconds = NOW
    const nonces = createNonces({ secret, lifetime: 300, now: () => new Date(seconds * 1000) })
    const verifier = start({ nonces })
    const refused = await verifier.verify(token, request(await holder.prove(token)))
    expect(refused).toMatchObject({ code: 'dpop_nonce_required', error: 'use_dpop_nonce', status: 401 })
    const nonce = await nonces.current()
    expect(refused).toHaveProperty('dpopNonce', nonce)
    expect(await codeOf(await holder.prove(token, { nonce }), verifier)).toBe('ok')
    seconds += 300
    const late = await verifier.verify(token, request(await holder.prove(token, { nonce })))
    expect(late).toMatchObject({ ok: true, dpopNonce: await nonces.current() })
    seconds += 300
    expect(await codeOf(await holder.prove(token, { nonce }), verifier)).toBe('dpop_nonce_required')
    expect(await codeOf(await holder.prove(token, { nonce: 'made up' }), verifier)).toBe(
      'dpop_nonce_required',
    )
  })

  test('a record of proofs that cannot be reached leaves it undecided', async () => {
    const replay = { claim: () => Promise.reject(new Error('down')) }
    const verifier = start({ replay })
    expect(await verifier.verify(token, request(await holder.prove(token)))).toMatchObject({
      code: 'unavailable',
      status: 503,
    })
  })
})

describe('createMemoryReplayStore', () => {
  test('forgets what has expired, and refuses to forget what has not', () => {
    let seconds = 100
    const store = createMemoryReplayStore({ limit: 2, now: () => new Date(seconds * 1000) })
    expect(store.claim('a', 160)).toBe(true)
    expect(store.claim('a', 160)).toBe(false)
    expect(store.claim('b', 170)).toBe(true)
    expect(() => store.claim('c', 180)).toThrow('2 proofs')
    seconds = 165
    expect(store.claim('c', 180)).toBe(true)
    expect(store.claim('b', 170)).toBe(false)
  })
})

describe('createNonces', () => {
  test('refuses a short secret, and a lifetime of nothing', () => {
    expect(() => createNonces({ secret: new Uint8Array(16) })).toThrow('32 bytes')
    expect(() => createNonces({ secret: new Uint8Array(32), lifetime: 0 })).toThrow('a second')
  })
})

describe('an opaque token that was looked up', () => {
  const opaque = 'Zb1kq0mYv3J8nX2cT5rW7uE9aL4sD6fG_hP-oI0yQxM'
  const bare = () => ({ jkt: holder.jkt, ...request(undefined) })

  test('is accepted with a proof for it when it is bound, and without when it is not', async () => {
    const verifier = start()
    const bound = { jkt: holder.jkt, ...request(await holder.prove(opaque)) }
    expect(await verifier.verifyBinding(opaque, bound)).toEqual({ ok: true })
    expect(await verifier.verifyBinding(opaque, bound)).toMatchObject({ code: 'dpop_proof_replayed' })
    expect(await verifier.verifyBinding(opaque)).toEqual({ ok: true })
  })

  test('is refused without a proof, with one of another key or token, and with one where it is not bound', async () => {
    const verifier = start()
    const thief = await createHolder()
    expect(await verifier.verifyBinding(opaque, bare())).toMatchObject({ code: 'dpop_proof_missing' })
    for (const proof of [await thief.prove(opaque), await holder.prove(token)])
      expect(await verifier.verifyBinding(opaque, { jkt: holder.jkt, ...request(proof) })).toMatchObject({
        code: 'dpop_proof_mismatch',
      })
    const unbound = { scheme: 'DPoP', ...request(await holder.prove(opaque)) } as const
    expect(await verifier.verifyBinding(opaque, unbound)).toMatchObject({ code: 'token_not_bound' })
    const without = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, now: clock })
    expect(await without.verifyBinding(opaque, bare())).toMatchObject({ code: 'confirmation_unsupported' })
  })
})
