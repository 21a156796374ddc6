import type { Configuration } from 'oidc-provider'
import { describe, expect, test } from 'vitest'
import { generateKey } from '../keys/keys.ts'
import { assertProduction, StartError } from './assert.ts'

const safe = async (): Promise<Configuration> => {
  const { jwk } = await generateKey('RS256', 0)
  return {
    adapter: class {} as unknown as NonNullable<Configuration['adapter']>,
    cookies: { keys: ['x'.repeat(32)] },
    features: { devInteractions: { enabled: false } },
    findAccount: async () => undefined,
    jwks: { keys: [jwk] } as NonNullable<Configuration['jwks']>,
  }
}

describe('assertProduction', () => {
  test('default: accepts what the provider is built from', async () => {
    const configuration = await safe()
    expect(() => assertProduction(configuration)).not.toThrow()
  })

  test.for([
    ['development interactions left at their default', { features: {} }],
    ['development interactions', { features: { devInteractions: { enabled: true } } }],
    ['no adapter', { adapter: undefined }],
    ['no keys', { jwks: { keys: [] } }],
    ['quick-start keys', { jwks: { keys: [{ kty: 'RSA', kid: 'keystore-CHANGE-ME' }] } }],
    ['no RSA key', { jwks: { keys: [{ kty: 'EC', kid: 'a' }] } }],
    ['unsigned cookies', { cookies: { keys: [] } }],
    ['no account model', { findAccount: undefined }],
  ] as const)('error: refuses %s', async ([, change]) => {
    const configuration = { ...(await safe()), ...change } as unknown as Configuration
    expect(() => assertProduction(configuration)).toThrow(StartError)
  })
})
