import en from './messages/en.json' with { type: 'json' }

/** A text of the pages. */
export type MessageKey = keyof typeof en

/** Texts of one language. */
export type Messages = Readonly<Record<MessageKey, string>>

/** Every language that has texts, by BCP 47 primary tag. */
const LANGUAGES: Readonly<Record<string, Messages>> = { en }

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set([
  'ar',
  'dv',
  'fa',
  'he',
  'ks',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
])

const primary = (locale: string): string => locale.toLowerCase().split('-', 1)[0] ?? ''

/** Language and writing direction that the page is really in: an unknown language falls back to English. */
export const pageLanguage = (locale: string): { readonly lang: string; readonly dir: 'ltr' | 'rtl' } => {
  const language = primary(locale)
  if (!Object.hasOwn(LANGUAGES, language)) return { lang: 'en', dir: 'ltr' }
  return { lang: locale, dir: RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr' }
}

/** The texts for a language. */
export const messagesFor = (locale: string): Messages =>
  (Object.hasOwn(LANGUAGES, primary(locale)) ? LANGUAGES[primary(locale)] : undefined) ?? en

/** True when `key` names a text: keys put together from data (`claim.<name>`) must be tested first. */
export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(en, key)

/** The texts of the island only, so that the page does not carry the rest. */
export const islandMessages = (locale: string): Partial<Messages> =>
  Object.fromEntries(
    Object.entries(messagesFor(locale)).filter(([key]) => /^(?:wallet|problem|action)\./.test(key)),
  )
