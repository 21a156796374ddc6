import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NearMessage } from '../types.ts'
import { checkCallback } from './callback.ts'

const at = (domain: string) => ({ domain }) as NearMessage
const part = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.constantFrom(
    'https:',
    'http:',
    '//',
    '/',
    '\\',
    '@',
    '#',
    '?',
    ':',
    ':443',
    '.',
    '%2e',
    '\t',
    'app.example',
    'APP.example',
    'evil.example',
    'javascript:',
  ),
)
const address = fc.oneof(
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.array(part, { maxLength: 4 }).map((parts) => `https://app.example${parts.join('')}`),
)

const origin = fc.constantFrom('https://a.example', 'https://app.example:444')
const listed = fc.tuple(origin, fc.array(part, { maxLength: 3 })).map(([one, parts]) => one + parts.join(''))

describe('where a redirecting wallet has sent the answer', () => {
  test('security: nothing passes but https at the domain of the text', () => {
    let passed = 0
    fc.assert(
      fc.property(address, (callbackUrl) => {
        const refused = checkCallback(at('app.example'), callbackUrl, undefined)
        if (refused !== undefined) {
          expect(refused.code).toBe('uri_mismatch')
          return
        }
        passed += 1
        const { host, protocol } = new URL(callbackUrl)
        expect([protocol, host]).toEqual(['https:', 'app.example'])
      }),
      runs(500),
    )
    expect(passed).toBeGreaterThan(0)
  })

  test('security: nothing passes but the origins of a list, where there is one', () => {
    let passed = 0
    fc.assert(
      fc.property(fc.oneof(address, listed), fc.array(origin), (callbackUrl, origins) => {
        if (checkCallback(at('app.example'), callbackUrl, origins) !== undefined) return
        passed += 1
        expect(origins).toContain(new URL(callbackUrl).origin)
      }),
      runs(300),
    )
    expect(passed).toBeGreaterThan(0)
  })

  test('behavior: http is as good as https on loopback, at the same port', () => {
    const refusal = (url: string) => checkCallback(at('localhost:3000'), url, undefined)?.code
    expect(refusal('http://localhost:3000/back')).toBeUndefined()
    expect(refusal('https://localhost:3000/back')).toBeUndefined()
    expect(refusal('http://localhost:3001/back')).toBe('uri_mismatch')
    expect(refusal('ftp://localhost:3000/back')).toBe('uri_mismatch')
  })

  test.each([
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://evil.example/app.example',
    'http://app.example/',
    'javascript://app.example/%0aalert(1)',
    '//app.example/',
    '',
  ])('error: %j', (callbackUrl) => {
    expect(checkCallback(at('app.example'), callbackUrl, undefined)).toMatchObject({ code: 'uri_mismatch' })
  })
})
