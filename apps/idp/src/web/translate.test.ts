import { describe, expect, test } from 'vitest'
import { messagesOf } from './messages.ts'
import { translator } from './translate.ts'

const inEnglish = translator(messagesOf('en'), 'en')
const inArabic = translator(messagesOf('ar'), 'ar')

describe('translator', () => {
  test('default: fills the places', () => {
    expect(inEnglish('connect.heading', { client: 'Gallery' })).toBe('Sign in to Gallery')
  })

  test('behavior: a value is put in as it is, even when it looks like a place', () => {
    expect(inEnglish('connect.heading', { client: '{client} $& $1' })).toBe('Sign in to {client} $& $1')
  })

  test('behavior: a place without a value, a text without words stay visible', () => {
    expect(inEnglish('connect.heading', { constructor: 1 })).toBe('Sign in to {client}')
    expect(translator({}, 'en')('connect.heading')).toBe('connect.heading')
  })

  test('behavior: a number chooses the form that its language has for it', () => {
    const forms = (locale: 'en' | 'ja' | 'ar', counts: readonly number[]) =>
      new Set(counts.map((count) => translator(messagesOf(locale), locale)('wallet.found', { count }))).size
    expect(inEnglish('wallet.found', { count: 1 })).toBe('1 wallet found.')
    expect(inEnglish('wallet.found', { count: 12_000 })).toBe('12,000 wallets found.')
    expect(translator(messagesOf('ja'), 'ja')('wallet.found', { count: 1 })).toContain('1 個')
    expect(forms('ar', [0, 1, 2, 3, 11, 100])).toBe(6)
    for (const count of [0, 1, 2, 3, 11, 100])
      expect(inArabic('wallet.found', { count })).toBe(
        messagesOf('ar')[`wallet.found.${new Intl.PluralRules('ar').select(count)}`]?.replace(
          '{count}',
          String(count),
        ),
      )
  })

  test('behavior: numbers are written as the region writes them', () => {
    expect(translator(messagesOf('de'), 'de-DE')('wallet.found', { count: 1234 })).toContain('1.234')
    expect(translator(messagesOf('ar'), 'ar-EG')('wallet.found', { count: 12 })).toContain('١٢')
  })
})

describe('translator: writing directions', () => {
  test('behavior: from right to left, a value stands by itself', () => {
    expect(inArabic('fatal.back', { client: 'Gallery' })).toBe('العودة إلى \u2068Gallery\u2069')
    expect(inEnglish('fatal.back', { client: 'Gallery' })).toBe('Back to Gallery')
    expect(inEnglish('fatal.back', { client: 'معرض' })).toBe('Back to \u2068معرض\u2069')
  })

  test('security: a value cannot turn around the sentence that it stands in', () => {
    const evil = 'Bank\u202e\u2066\u2069elpmaxe.live'
    expect(inEnglish('fatal.back', { client: evil })).toBe('Back to Bankelpmaxe.live')
    expect(inArabic('fatal.back', { client: evil })).toBe('العودة إلى \u2068Bankelpmaxe.live\u2069')
  })
})
