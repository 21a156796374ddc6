import type { MessageKey, Messages } from './messages.ts'

/** Fills a text's `{name}` places. Numbers are written as the language writes them; `count` chooses the plural form. */
export type Translate = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string

/** Embeddings, overrides and isolates (UAX 9): a value that carries one turns around what stands beside it. */
const EXPLICIT = /[\u202a-\u202e\u2066-\u2069]/g
/** Blocks of the scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Binds {@link Translate} to texts. A place without a value stays visible, so that a test finds it. */
export const translator = (messages: Readonly<Partial<Messages>>, locale: string): Translate => {
  const texts: Readonly<Record<string, string | undefined>> = messages
  // First strong isolates (UAX 9 section 2.4.2) keep an address or a foreign name in its place.
  const place = (value: string | number, text: string): string => {
    if (typeof value === 'number') return new Intl.NumberFormat(locale).format(value)
    const safe = value.replace(EXPLICIT, '')
    return RIGHT_TO_LEFT.test(text + safe) ? `\u2068${safe}\u2069` : safe
  }
  return (key, values = {}) => {
    const { count } = values
    const form = typeof count === 'number' ? new Intl.PluralRules(locale).select(count) : ''
    const text = texts[`${key}.${form}`] ?? texts[key] ?? texts[`${key}.other`] ?? key
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : place(value, text)
    })
  }
}
