import { describe, expect, test } from 'vitest'
import { secrets } from './secrets.ts'
import { workspaceOf } from './workspace.ts'

const found = (text: string, path = 'apps/x/src/a.ts') => secrets(workspaceOf('/', [{ path, text }]))

const HEX = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'
const BASE64 = 'q8Zr3kV1xT0pLwN6sYb4Hc7Jf2GdMe9UaQiRoXtKv5E'

describe('secrets', () => {
  test.each([
    ['-----BEGIN PRIVATE KEY-----', 'a private key'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'a private key'],
    [`{"kty":"EC","d":"${BASE64}"}`, 'a private JWK'],
    [`${'eyJhbGciOiJFUzI1NiJ9'}.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'}.${BASE64}`, 'a signed token'],
    [`AKIA${'IOSFODNN7EXAMPLE'}`, 'a key of AWS'],
    [`ASIA${'IOSFODNN7EXAMPLE'}`, 'a key of AWS'],
    [`AIza${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 35)}`, 'a key of Google'],
    [`github_pat_${'a1B2c3D4'.repeat(5)}`, 'a token of GitHub'],
    [`glpat-${'a1B2c3D4'.repeat(3)}`, 'a token of GitLab'],
    [`sk_${'live'}_${'a1B2c3D4'.repeat(3)}`, 'a key of Stripe'],
    [`sk-ant-${'a1B2c3D4'.repeat(5)}`, 'a key of an AI service'],
    [`ghp_${'a1B2c3D4'.repeat(5)}`, 'a token of GitHub'],
    [`npm_${'a1B2c3D4e5F6'.repeat(3)}`, 'a token of npm'],
    [`xoxb-${'1234567890'}-abc`, 'a token of Slack'],
    ['postgres://idp:Tr0ub4dor-3@db.example/idp', 'a URL with a password'],
    [`const secret = '${HEX}'`, '32 bytes that are called secret'],
    [`PRIVATE_KEY=0x${HEX}`, '32 bytes that are called PRIVATE_KEY'],
    [`"api_key": "${BASE64}"`, '32 bytes that are called api_key'],
  ])('error: %s', (text, name) => {
    expect(found(`first\n${text}\n`)).toEqual([`apps/x/src/a.ts:2: ${name}`])
  })

  test.each([
    ['a public key or a hash', `const root = '${HEX}'`],
    ['an environment variable', `postgres://idp:${'$'}{PASSWORD}@db/idp`],
    ['the word in place of one', 'postgres://user:password@db.example/idp'],
    ['a place to fill in', 'const secret = "<your secret here>"'],
    ['zeros', `secret: "${'0'.repeat(64)}"`],
    ['a name', 'const secret = generateSecretForConfidentialClientsOnlyX'],
    ['a public JWK', '{"kty":"EC","x":"abc","y":"def"}'],
  ])('default: %s', (_name, text) => {
    expect(found(text)).toEqual([])
  })

  test('behavior: tests have keys of their own, vectors those that are published', () => {
    for (const path of ['apps/x/src/a.test.ts', 'apps/x/src/test/keys.ts', 'packages/x/vectors/a.json'])
      expect(found(`const secret = '${HEX}'`, path)).toEqual([])
    expect(found(`const secret = '${HEX}'`, 'README.md')).toHaveLength(1)
  })
})
