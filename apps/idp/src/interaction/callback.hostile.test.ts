import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digest } from '../digest.ts'
import { isCallback } from './callback.ts'

const ISSUER = { origin: 'https://id.example', prefix: '/t', host: 'id.example', protocol: 'https:' }
const UID = 'V1StGXR8Z5jdHi6B'
const HANDLE = 'q1w2e3r4t5y6u7i8o9p0a1s2'
const PAGE = `${ISSUER.origin}/t/interaction/${UID}`
const PHONE = `${ISSUER.origin}/t/phone/${HANDLE}`

const accepts = (callbackUrl: string, more: object = {}, site: object = ISSUER) =>
  isCallback({ issuer: ISSUER as never }, { ok: true, interaction: { uid: UID }, ...more } as never, {
    callbackUrl,
    site: site as never,
  })

const part = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 8 }),
  fc.constantFrom(
    '/',
    '..',
    '%2e%2e',
    '%2F',
    '\\',
    '#',
    '?',
    '@',
    ':443',
    '//',
    'auth',
    'interaction',
    UID,
    HANDLE,
    'evil.example',
  ),
)
/** The server reads addresses only: what is none has been refused by then. */
const addressNear = (page: string) =>
  fc
    .tuple(
      fc.constantFrom(page, ISSUER.origin, 'https://'),
      fc.nat({ max: page.length }),
      fc.array(part, { maxLength: 4 }),
    )
    .map(([base, at, parts]) => base.slice(0, at) + parts.join('') + base.slice(at))
    .filter((text) => URL.canParse(text))

describe('where an answer could be sent', () => {
  test.each([
    ['the page of the sign-in', PAGE, {}],
    ['the page of the phone', PHONE, { phone: digest(HANDLE) }],
  ])('security: %s, perhaps with a query, and nowhere else', (_, page, more) => {
    fc.assert(
      fc.property(addressNear(page), (callbackUrl) => {
        if (!accepts(callbackUrl, more)) return
        expect(callbackUrl === page || callbackUrl.startsWith(`${page}?`)).toBe(true)
        expect(callbackUrl).not.toContain('#')
      }),
      runs(400),
    )
    expect(accepts(page, more)).toBe(true)
    expect(accepts(`${page}?a=b`, more)).toBe(true)
  })

  test('security: for a page elsewhere, its origin and no other', () => {
    const site = { origin: 'https://shop.example' }
    fc.assert(
      fc.property(addressNear('https://shop.example/login'), (callbackUrl) => {
        expect(accepts(callbackUrl, {}, site)).toBe(new URL(callbackUrl).origin === site.origin)
      }),
      runs(200),
    )
  })

  test.each([
    `${PAGE}#x`,
    `${PAGE}/`,
    `${ISSUER.origin}/t/x/../interaction/${UID}`,
    PAGE.replace('id.', 'ID.'),
    `${ISSUER.origin}:443/t/interaction/${UID}`,
    `https://id.example@evil.example/t/interaction/${UID}`,
    `https://evil.example@id.example/t/interaction/${UID}`,
  ])('error: %s', (callbackUrl) => {
    expect(accepts(callbackUrl)).toBe(false)
  })
})
