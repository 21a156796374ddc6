import { describe, expect, test } from 'vitest'
import { hashSecret } from '../clients/secret.ts'
import { issuesOf } from '../test/issuesOf.ts'
import { parseConfig } from './load.ts'

const pathsOf = (input: object): readonly string[] => [...new Set(issuesOf(input).map(({ path }) => path))]

describe('what only operators can open', () => {
  test('default: no admin key, no private origin', () => {
    const { admin, nft, oidc } = parseConfig({})
    expect([admin.keys, oidc.internalOrigins, nft.schedule]).toEqual([[], [], { interval: 30, batch: 20 }])
  })

  test('security: an admin key is given as its hash, never as itself', () => {
    const key = 'x'.repeat(43)
    expect(pathsOf({ admin: { keys: [hashSecret(key)] } })).toEqual([])
    for (const wrong of [key, `sha256:${key}=`, hashSecret(key).slice(0, -1), 'sha256:', ''])
      expect(pathsOf({ admin: { keys: [wrong] } }), wrong).toEqual(['admin.keys.0'])
  })

  test('security: a private origin is an origin, not a prefix of addresses', () => {
    expect(
      pathsOf({ oidc: { internalOrigins: ['http://rp.internal:8080', 'https://rp.internal'] } }),
    ).toEqual([])
    for (const wrong of [
      'http://rp.internal/path',
      'http://rp.internal/',
      'http://u@rp.internal',
      'file:///',
      '*',
    ])
      expect(pathsOf({ oidc: { internalOrigins: [wrong] } }), wrong).toEqual(['oidc.internalOrigins.0'])
  })
})
