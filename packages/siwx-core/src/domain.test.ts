import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLoopback, normaliseDomain } from './domain.ts'

describe('normaliseDomain', () => {
  test.each([
    ['app.example', 'https', 'app.example'],
    ['APP.Example', 'https', 'app.example'],
    ['app.example:443', 'https', 'app.example'],
    ['app.example:443', 'http', 'app.example:443'],
    ['app.example:80', 'http', 'app.example'],
    ['app.example:80', 'https', 'app.example:80'],
    ['localhost:3000', 'https', 'localhost:3000'],
    ['xn--bcher-kva.example', 'https', 'xn--bcher-kva.example'],
    ['my_app.example', 'https', 'my_app.example'],
    ['127.0.0.1:8080', 'https', '127.0.0.1:8080'],
    ['[::CAFE]:8443', 'https', '[::cafe]:8443'],
    ['[::1]', 'https', '[::1]'],
    ['app.example:65535', 'https', 'app.example:65535'],
  ])('%s over %s', (domain, scheme, wanted) => {
    expect(normaliseDomain(domain, scheme)).toBe(wanted)
  })

  test.each([
    '',
    '.',
    'app.example.',
    '.app.example',
    'app..example',
    'user@app.example',
    'app.example@evil.example',
    'user:pass@app.example',
    'ex%61mple.com',
    'bücher.example',
    '\u212Ait.example',
    'app.example:',
    'app.example:0',
    'app.example:0443',
    'app.example:65536',
    'app.example:80:80',
    'app.example:8a',
    'app.example/',
    'https://app.example',
    'app example',
    'a!b.example',
    '-a.example',
    'a-.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}aa`,
    '[::1',
    '[::1]x',
    '[::1]:',
    '[]',
    '::1',
  ])('does not accept %s', (domain) => {
    expect(normaliseDomain(domain, 'https')).toBeUndefined()
  })

  test('does not throw, and normalises once', () => {
    expect(normaliseDomain(undefined as unknown as string, 'https')).toBeUndefined()
    const domain = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.domain(),
      fc.webAuthority({ withPort: true }),
    )
    fc.assert(
      fc.property(domain, (text) => {
        const once = normaliseDomain(text, 'https')
        if (once !== undefined) expect(normaliseDomain(once, 'https')).toBe(once)
      }),
      runs(100),
    )
  })
})

describe('isLoopback', () => {
  test.each([
    'localhost',
    'localhost:3000',
    'app.localhost',
    '127.0.0.1',
    '127.1.2.3:80',
    '[::1]',
    '[::1]:80',
  ])('%s is', (domain) => expect(isLoopback(domain)).toBe(true))

  test.each([
    'app.example',
    'localhost.example',
    'notlocalhost',
    '127.0.0.1.example',
    '128.0.0.1',
    '127.',
    '[::2]',
    '',
  ])('%s is not', (domain) => expect(isLoopback(domain)).toBe(false))
})
