import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseLocale, localeOf, matchLocale } from './locale.ts'
import { LANGUAGE_TAGS, messagesOf } from './messages.ts'

const choose = (uiLocales?: string, acceptLanguage?: string, fallback = 'en'): string =>
  chooseLocale({ uiLocales, acceptLanguage }, fallback).tag

describe('matchLocale', () => {
  test.each([
    ['de', 'de'],
    ['de-AT', 'de-AT'],
    ['DE-at', 'de-AT'],
    ['pt-BR', undefined],
    ['fr-Latn-CA', 'fr-CA'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans-CN'],
    ['zh-Hans-SG', 'zh-Hans-SG'],
    ['zh-TW', 'zh-Hans'],
    ['zh-Hant-HK', 'zh-Hans'],
    ['ar-EG-u-nu-latn', 'ar-EG'],
    ['en-US-u-ca-buddhist', 'en-US'],
    ['de-x-private', 'de'],
    ['', undefined],
    ['*', undefined],
    ['__proto__', undefined],
    ['de_AT', undefined],
    ['<script>', undefined],
  ])('behavior: %s is shown as %s', (wish, tag) => {
    expect(matchLocale(wish)?.tag).toBe(tag)
  })

  test('behavior: Arabic runs from right to left, all others from left to right', () => {
    expect(LANGUAGE_TAGS.filter((tag) => localeOf(tag).dir === 'rtl')).toEqual(['ar'])
  })

  test('behavior: whatever is said gives a locale of ours, or none', () => {
    fc.assert(
      fc.property(fc.constantFrom('', ...LANGUAGE_TAGS), fc.string({ maxLength: 40 }), (start, rest) => {
        const found = matchLocale(`${start}${rest}`)
        if (found) expect(LANGUAGE_TAGS).toContain(found.language)
      }),
      runs(300),
    )
  })
})

describe('chooseLocale', () => {
  test('default: English', () => {
    expect(choose()).toBe('en')
    expect(localeOf('xx').messages).toEqual(messagesOf('en'))
  })

  test('behavior: ui_locales in its order, then the header by its weights, then the operator', () => {
    expect(choose('nl fr de', 'ja')).toBe('fr')
    expect(choose('nl pl', 'de;q=0.5, ja;q=0.9')).toBe('ja')
    expect(choose(undefined, 'nl, es-MX;q=0.8, en;q=0.1')).toBe('es-MX')
    expect(choose('nl', 'pl', 'de')).toBe('de')
    expect(choose(undefined, '*', 'ar')).toBe('ar')
  })

  test('behavior: a language of weight 0 is not wanted', () => {
    expect(choose(undefined, 'de;q=0, fr;q=0.1')).toBe('fr')
    expect(choose(undefined, 'de;q=0')).toBe('en')
  })

  test('security: nothing that a request says is refused, or kept', () => {
    const long = Array.from({ length: 2000 }, () => 'xx').join(' ')
    expect(choose(`${long} de`, `${long.replaceAll(' ', ',')},de`, 'fr')).toBe('fr')
    fc.assert(
      fc.property(fc.string(), fc.string(), (uiLocales, acceptLanguage) => {
        const { language, tag } = chooseLocale({ uiLocales, acceptLanguage }, 'en')
        expect(LANGUAGE_TAGS).toContain(language)
        expect(tag).toMatch(/^[A-Za-z0-9-]{2,20}$/)
      }),
      runs(300),
    )
  })
})
