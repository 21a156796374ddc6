import { expect } from 'vitest'
import { conformance, type Module } from './conformance.ts'
import type { Metadata, Op } from './op.ts'

const list = (metadata: Metadata, name: string): readonly string[] => {
  const value = metadata[name]
  expect(value, name).toBeInstanceOf(Array)
  return value as readonly string[]
}

/** Endpoints are at the issuer: https, or in these tests loopback. */
const atIssuer = (metadata: Metadata, names: readonly string[]): void => {
  for (const name of names) {
    const url = new URL(String(metadata[name]))
    expect(url.origin, name).toBe(new URL(metadata.issuer).origin)
    expect(url.hash, name).toBe('')
  }
}

const endpoints = (metadata: Metadata) =>
  Object.keys(metadata).filter((name) => /(_endpoint|jwks_uri)$/.test(name))

/** RFC 7517, and nothing that only its owner may know. */
const checkKeys = async ({ metadata }: Op): Promise<void> => {
  const response = await fetch(metadata.jwks_uri)
  const { keys } = (await response.json()) as { keys: readonly Record<string, unknown>[] }
  const kids = keys.map(({ kid }) => kid)
  expect(new Set(kids).size).toBe(keys.length)
  for (const key of keys) {
    expect(key).toMatchObject({ kty: expect.any(String), kid: expect.any(String), use: 'sig' })
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) expect(key).not.toHaveProperty(name)
  }
}

/** What is published (OpenID Connect Discovery 1.0 sections 3 and 4). */
export const DISCOVERY: readonly Module[] = [
  conformance('oidcc-discovery-endpoint-verification', async (op) => {
    const { metadata } = op
    const response = await fetch(`${metadata.issuer}/.well-known/openid-configuration`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(metadata.issuer).toBe(op.idp.idp.url)
    atIssuer(metadata, ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
    atIssuer(metadata, endpoints(metadata))
    expect(list(metadata, 'response_types_supported')).toContain('code')
    expect(list(metadata, 'grant_types_supported')).toContain('authorization_code')
    expect(list(metadata, 'subject_types_supported')).toEqual(['public', 'pairwise'])
    expect(list(metadata, 'id_token_signing_alg_values_supported')).toContain('RS256')
    expect(list(metadata, 'userinfo_signing_alg_values_supported')).toContain('RS256')
    expect(list(metadata, 'request_object_signing_alg_values_supported')).toContain('RS256')
    expect(list(metadata, 'claims_supported')).toContain('sub')
    expect(list(metadata, 'scopes_supported')).toContain('openid')
    for (const scope of list(metadata, 'scopes_supported'))
      expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(list(metadata, 'code_challenge_methods_supported')).toEqual(['S256'])
    for (const tag of list(metadata, 'ui_locales_supported'))
      expect(Intl.getCanonicalLocales(tag)).toEqual([tag])
    expect(metadata).toMatchObject({ claims_parameter_supported: true, request_parameter_supported: true })
    // Its default is true (section 3): who does not fetch them has to say so.
    expect(metadata['request_uri_parameter_supported']).toBe(false)
    expect('registration_endpoint' in metadata).toBe(op.registration === 'dynamic')
    await checkKeys(op)
  }),
  conformance('oidcc-rp-initiated-logout-discovery-endpoint-verification', async ({ metadata }) => {
    atIssuer(metadata, ['end_session_endpoint'])
  }),
  conformance('oidcc-backchannel-logout-discovery-endpoint-verification', async ({ metadata }) => {
    atIssuer(metadata, ['end_session_endpoint'])
    expect(metadata).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    })
  }),
]
