import { describe, expect, test } from 'vitest'
import { pageHeaders } from './headers.ts'

const policy = (formAction: readonly string[]) =>
  pageHeaders({ nonce: 'abc', formAction })['content-security-policy'] ?? ''

describe('pageHeaders', () => {
  test('allows only nonced scripts, own requests and no frame', () => {
    expect(policy([]).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'nonce-abc' 'strict-dynamic'",
      "style-src 'self' 'nonce-abc'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
  })

  test.each(['https://rp.example', 'http://127.0.0.1:4000', 'http://[::1]:4000', 'com.example.app:'])(
    'lets a form end at %s',
    (source) => {
      expect(policy([source])).toContain(`form-action 'self' ${source};`)
    },
  )

  test.each([
    'https://rp.example; script-src *',
    "'unsafe-inline'",
    '*',
    'https://*.example',
    'https://rp.example/path',
    'https://rp.example https://b.example',
    'javascript:;',
    '',
  ])('drops the form target %j', (source) => {
    expect(policy([source])).toContain("form-action 'self';")
  })
})

describe('connect-src', () => {
  const reach = (connectSrc: readonly string[]) =>
    pageHeaders({ nonce: 'abc', connectSrc })['content-security-policy'] ?? ''

  test('has the origins of plug-ins besides this one, and changes nothing else', () => {
    const origins = [
      'wss://relay.example',
      'https://node.example:8443',
      'ws://127.0.0.1:8080',
      'ws://[::1]:8080',
    ]
    expect(reach(origins)).toBe(
      reach([]).replace("connect-src 'self'", `connect-src 'self' ${origins.join(' ')}`),
    )
  })

  test.each([
    'wss://relay.example; script-src *',
    "'unsafe-inline'",
    '*',
    'wss:',
    'wss://*.example',
    'wss://relay.example/path',
    'wss://a.example wss://b.example',
    'data:',
    '',
  ])('security: drops %j', (source) => {
    expect(reach([source])).toBe(reach([]))
  })
})
