import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createActorCheck } from './check.ts'
import { hashSecret } from './secrets.ts'
import { AUDIENCE, clock, type Issuer, startIssuer } from './test/issuer.ts'
import { createVerifier } from './verify.ts'

let issuer: Issuer
let base: object

beforeAll(async () => {
  issuer = await startIssuer()
  const { issuer: name } = issuer
  const secretHashes = [await hashSecret('EoXSKuIuq8gGzrUkjMvZLDnYrwXq5D1BJxGLBnu3AyE')]
  base = {
    verifier: createVerifier({ issuer: name, audience: AUDIENCE, now: clock, dpop: { origin: AUDIENCE } }),
    secrets: { find: (key: string) => (key === 'app_shop' ? { clientId: 'shop', secretHashes } : undefined) },
    idTokens: { clientIds: ['web'] },
  }
})
afterAll(() => issuer.close())

describe('createActorCheck', () => {
  const create = (options: object) => () => createActorCheck({ ...base, ...options } as never)

  test('refuses options that could not work', () => {
    expect(create({ idTokens: { clientIds: [] } })).toThrow(TypeError)
    expect(create({ scopes: ['a b'] })).toThrow(TypeError)
    expect(create({ admin: '' })).toThrow(TypeError)
    for (const secretHeader of ['authorization', 'X-Application-Key', 'a b'])
      expect(create({ secrets: { find: () => undefined, secretHeader } })).toThrow(TypeError)
  })

  test('any headers: never a throw, never an actor, always a coded answer', async () => {
    const check = createActorCheck({ ...base } as never)
    const value = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.string().map((text) => `Bearer ${text}`),
      fc.base64String().map((text) => `DPoP ${text}`),
      fc.constantFrom('', 'app_shop', 'app_web', 'Bearer a.b.c'),
    )
    const headers = fc.dictionary(
      fc.constantFrom('authorization', 'dpop', 'x-application-key', 'x-client-secret'),
      fc.array(value, { minLength: 1, maxLength: 3 }),
    )
    await fc.assert(
      fc.asyncProperty(headers, fc.string({ unit: anyCharacter }), async (sent, url) => {
        const result = await check(
          { method: 'GET', url, header: (name) => sent[name] ?? [] },
          undefined as never,
        )
        if (result.ok) throw new Error('let in')
        expect([400, 401]).toContain(result.status)
      }),
      runs(100),
    )
  })
})
