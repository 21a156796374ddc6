import { parseAccept } from 'hono/utils/accept'
import { LANGUAGE_TAGS, type Language, type Messages, messagesOf } from './messages.ts'

/** A language that the pages are in, for one person. */
export type PageLocale = {
  readonly language: Language
  /** BCP 47, with the person's region: dates and numbers follow it. */
  readonly tag: string
  readonly dir: 'ltr' | 'rtl'
  readonly messages: Messages
}

/** What a person, or the site that sent them, says about languages. */
export type LocaleWishes = {
  /** OpenID Connect `ui_locales`: BCP 47 tags, best first, separated by spaces. */
  readonly uiLocales?: string | undefined
  /** The header (RFC 9110 section 12.5.4). */
  readonly acceptLanguage?: string | undefined
}

/** ISO 15924 codes of the scripts in use that run from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string | undefined> = new Set([
  ...['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg'],
])

/** More wishes than these are nobody's. */
const MAX_WISHES = 20

const parse = (tag: string): Intl.Locale | undefined => {
  try {
    return new Intl.Locale(tag)
  } catch {
    return undefined
  }
}

/** Scripts are compared as they are likely: `zh-TW` is written in `Hant`, `zh` in `Hans`. */
const FILES = LANGUAGE_TAGS.map((language) => {
  const { language: name, script } = new Intl.Locale(language).maximize()
  return {
    name,
    script,
    language,
    dir: RIGHT_TO_LEFT.has(script) ? 'rtl' : 'ltr',
    messages: messagesOf(language),
  } as const
})

/**
 * The file for a BCP 47 tag: of the same language and script, else of the same language. Only then the region is kept,
 * as a page must not claim `zh-TW` for simplified characters. Extensions are dropped: they would change the calendar.
 */
export const matchLocale = (tag: string): PageLocale | undefined => {
  const wish = parse(tag)
  if (!wish) return undefined
  const { language: name, script } = wish.maximize()
  const files = FILES.filter((file) => file.name === name)
  const same = files.find((file) => file.script === script)
  const found = same ?? files[0]
  if (!found) return undefined
  const { dir, language, messages } = found
  return { language, dir, messages, tag: same && wish.region ? `${language}-${wish.region}` : language }
}

/** The locale for a page: `ui_locales`, then the browser's languages, then the operator's, then English. */
export const chooseLocale = (
  { acceptLanguage = '', uiLocales = '' }: LocaleWishes,
  fallback: string,
): PageLocale => {
  const accepted = parseAccept(acceptLanguage).flatMap(({ q, type }) => (q > 0 ? [type] : []))
  const wishes = [...uiLocales.split(' ').slice(0, MAX_WISHES), ...accepted.slice(0, MAX_WISHES), fallback]
  for (const wish of wishes) {
    const found = matchLocale(wish)
    if (found) return found
  }
  return localeOf('en')
}

/** The locale of a tag that was matched before. */
export const localeOf = (tag: string): PageLocale => {
  const found = matchLocale(tag) ?? matchLocale('en')
  if (!found) throw new Error('there are no English texts')
  return found
}
