import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKeySource, type KeySourceOptions } from './keys.ts'
import { AUDIENCE, clock, createKey, type Issuer, startIssuer } from './test/issuer.ts'
import { createVerifier } from './verify.ts'

const DISCOVERY = '/.well-known/openid-configuration'
let issuer: Issuer

beforeEach(async () => {
  issuer = await startIssuer()
})
afterEach(async () => {
  vi.useRealTimers()
  await issuer.close()
})

const start = (options: Partial<KeySourceOptions> = {}) => {
  const verifier = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, now: clock, ...options })
  return async (token: string): Promise<string> => {
    const result = await verifier.verify(token)
    return result.ok ? 'ok' : `${result.status} ${result.code}`
  }
}

describe('createKeySource', () => {
  test('default: discovery and keys are loaded once, for many tokens at the same moment', async () => {
    const verify = start()
    const token = await issuer.sign()
    expect(issuer.asked).toEqual([])
    expect(new Set(await Promise.all(Array.from({ length: 8 }, () => verify(token))))).toEqual(
      new Set(['ok']),
    )
    expect(await verify(token)).toBe('ok')
    expect(issuer.asked).toEqual([DISCOVERY, '/jwks'])
  })

  test('an address of the keys makes discovery unneeded', async () => {
    const verify = start({ jwksUri: `${issuer.issuer}/jwks` })
    expect(await verify(await issuer.sign())).toBe('ok')
    expect(issuer.asked).toEqual(['/jwks'])
  })

  test('a new key is found at once, a key that is gone stays good until the next load', async () => {
    const verify = start({ cooldown: 0 })
    const old = await issuer.sign()
    expect(await verify(old)).toBe('ok')
    const next = await createKey('k2')
    issuer.publish(next)
    expect(await verify(old)).toBe('ok')
    expect(await verify(await issuer.sign({}, {}, next))).toBe('ok')
    expect(await verify(old)).toBe('401 key_not_found')
  })

  test('unknown keys cause one load in the cooldown', async () => {
    const verify = start()
    for (const kid of ['a', 'b', 'c', 'd'])
      expect(await verify(await issuer.sign({}, { kid }))).toBe('401 key_not_found')
    expect(issuer.asked).toEqual([DISCOVERY, '/jwks'])
  })

  test('keys that are too old are loaded anew, and not used when that fails', async () => {
    const verify = start({ maxAge: 0 })
    const token = await issuer.sign()
    expect(await verify(token)).toBe('ok')
    issuer.answers.delete('/jwks')
    expect(await verify(token)).toBe('503 unavailable')
  })

  test.each([
    [
      'a discovery document of another issuer',
      DISCOVERY,
      200,
      '{"issuer":"https://evil.example","jwks_uri":"/jwks"}',
    ],
    ['a discovery document that is no object', DISCOVERY, 200, 'null'],
    ['what is not JSON', DISCOVERY, 200, '<html>'],
    ['an error', '/jwks', 500, '{}'],
    ['a redirect', '/jwks', 302, ''],
    ['keys that are none', '/jwks', 200, '{"keys":{}}'],
    ['more than the limit', '/jwks', 200, `{"keys":[],"x":"${'x'.repeat(300_000)}"}`],
  ])('%s leaves it undecided: 503, without a challenge', async (_, path, status, body) => {
    issuer.answers.set(path, { status, body })
    const verifier = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, now: clock })
    const result = await verifier.verify(await issuer.sign())
    expect(result).toMatchObject({
      ok: false,
      code: 'unavailable',
      error: 'temporarily_unavailable',
      status: 503,
    })
    expect(result).not.toHaveProperty('wwwAuthenticate')
    expect(result).toHaveProperty('cause')
  })

  test('keys of another scheme or over plain http are not fetched', async () => {
    const jwks = JSON.stringify({ keys: [issuer.key.jwk] })
    // Whatever is asked has the right keys: who asks is let in.
    const answer = (jwks_uri: unknown): typeof globalThis.fetch => {
      const discovery = JSON.stringify({ issuer: issuer.issuer, jwks_uri })
      return async (url) => new Response(new Request(url).url.endsWith(DISCOVERY) ? discovery : jwks)
    }
    const verdict = async (jwks_uri: unknown) => start({ fetch: answer(jwks_uri) })(await issuer.sign())
    expect(await verdict('https://keys.example/jwks')).toBe('ok')
    for (const jwks_uri of [
      'http://192.0.2.1/jwks',
      'http://localhost.example/jwks',
      'https://a:b@keys.example/jwks',
      'file:///etc/passwd',
      `data:application/json,${jwks}`,
      '/jwks',
      7,
    ])
      expect(await verdict(jwks_uri)).toBe('503 unavailable')
  })

  test('after a failure nobody is asked for a moment, then it works again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    issuer.answers.delete('/jwks')
    const verify = start({ failureCooldown: 200 })
    const token = await issuer.sign()
    for (let round = 0; round < 5; round++) expect(await verify(token)).toBe('503 unavailable')
    issuer.publish(issuer.key)
    vi.advanceTimersByTime(199)
    expect(await verify(token)).toBe('503 unavailable')
    expect(issuer.asked).toEqual([DISCOVERY, '/jwks'])
    vi.advanceTimersByTime(1)
    expect(await verify(token)).toBe('ok')
  })

  test('an issuer that does not answer in time is not waited for', async () => {
    const fetch: typeof globalThis.fetch = (_url, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    expect(await start({ fetch, timeout: 50 })(await issuer.sign())).toBe('503 unavailable')
  })

  test('an issuer with a path has its document below it', async () => {
    const asked: string[] = []
    const fetch: typeof globalThis.fetch = async (url) => {
      asked.push(url instanceof Request ? url.url : `${url}`)
      return new Response('{}', { status: 404 })
    }
    const find = createKeySource({ issuer: 'https://id.example/tenant', fetch })
    await expect(find({ alg: 'ES256' }, { payload: '', signature: '' })).rejects.toThrow('status 404')
    expect(asked).toEqual(['https://id.example/tenant/.well-known/openid-configuration'])
  })
})
