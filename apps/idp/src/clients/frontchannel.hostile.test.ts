import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { webLink } from '../web/webLink.ts'
import { isFramable } from './frontchannel.ts'

const ISSUER = 'https://id.example'
const address = fc
  .array(
    fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 10 }),
      fc.constantFrom(
        'https:',
        'http:',
        '//',
        '/',
        '@',
        ':',
        '.',
        "'",
        ';',
        '*',
        ' ',
        ',',
        '[::1]',
        '127.0.0.1',
        'localhost',
        'id.example',
        'rp.example',
        '%27',
        'javascript:',
      ),
    ),
    { maxLength: 7 },
  )
  .map((parts) => parts.join(''))

/** Of a host that decides: ours, another one, this machine, or one that would end a directive. */
const whole = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'HTTPS://'),
    fc.constantFrom(
      'id.example',
      'ID.example:443',
      'rp.example',
      'localhost:8080',
      '[::1]',
      'a;b',
      '*.example',
    ),
    fc.oneof(fc.constant('/'), address),
  )
  .map((parts) => parts.join(''))

test.each(['production', 'development'] as const)(
  'security: what is framed in %s is one plain origin for a policy, and never our own',
  (mode) => {
    let framed = 0
    const offered = new Set<string>()
    fc.assert(
      fc.property(
        fc.oneof(
          address,
          whole,
          address.map((rest) => `https://rp.example${rest}`),
        ),
        (uri) => {
          offered.add(URL.parse(uri)?.origin ?? '')
          if (!isFramable({ issuer: ISSUER, mode }, uri)) return
          framed += 1
          const { hostname, origin, protocol } = new URL(uri)
          expect(origin).toMatch(/^https?:\/\/[a-z0-9.:[\]_-]+$/)
          expect(origin).not.toBe(ISSUER)
          if (protocol !== 'https:')
            expect([mode, hostname]).toEqual([
              'development',
              expect.stringMatching(/^(?:localhost|127\.[\d.]+|\[::1\])$/),
            ])
        },
      ),
      runs(400),
    )
    expect(framed).toBeGreaterThan(0)
    expect([...offered]).toEqual(expect.arrayContaining([ISSUER, 'http://localhost:8080', 'https://a;b']))
  },
)

test('security: a link that leaves a page cannot run anything', () => {
  fc.assert(
    fc.property(address, (href) => {
      const link = webLink(href)
      if (link !== undefined && URL.canParse(link)) expect(new URL(link).protocol).toMatch(/^https?:$/)
    }),
    runs(300),
  )
})

test.each(['javascript://127.0.0.1', 'ftp://localhost/', 'ws://[::1]/'])(
  'error: %s is framed nowhere',
  (uri) => {
    for (const mode of ['production', 'development'] as const)
      expect(isFramable({ issuer: ISSUER, mode }, uri)).toBe(false)
  },
)
