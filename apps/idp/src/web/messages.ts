import ar from './messages/ar.json' with { type: 'json' }
import de from './messages/de.json' with { type: 'json' }
import en from './messages/en.json' with { type: 'json' }
import es from './messages/es.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }
import ja from './messages/ja.json' with { type: 'json' }
import zhHans from './messages/zh-Hans.json' with { type: 'json' }

type English = keyof typeof en

/** A text that depends on a number: English has it twice, as `<key>.one` and `<key>.other`. */
type PluralKey = English extends infer Key ? (Key extends `${infer Base}.one` ? Base : never) : never

type PluralForm = `${PluralKey}.${Intl.LDMLPluralRule}`

/** A text of the pages. */
export type MessageKey = Exclude<English, PluralForm> | PluralKey

/** Texts of one language. Of a plural, each language has the forms that it needs, at least `other`. */
export type Messages = Readonly<Record<Exclude<English, `${PluralKey}.one`>, string>> &
  Readonly<Partial<Record<PluralForm, string>>>

/** Every language that has texts, by the BCP 47 tag of its file. To add one: its file, its import, its name here. */
const LANGUAGES = { en, ar, de, es, fr, ja, 'zh-Hans': zhHans } satisfies Readonly<Record<string, Messages>>

/** BCP 47 tag of a language that has texts. */
export type Language = keyof typeof LANGUAGES

/** Those tags, English first. */
export const LANGUAGE_TAGS: readonly Language[] = Object.keys(LANGUAGES) as Language[]

/** The texts of a language. */
export const messagesOf = (language: Language): Messages => LANGUAGES[language]

/** True when `key` names a text: keys put together from data (`claim.<name>`) must be tested first. */
export const isMessageKey = (key: string): key is Exclude<MessageKey, PluralKey> => Object.hasOwn(en, key)

/** The texts of the island only, so that the page does not carry the rest. */
export const islandMessages = (messages: Messages): Partial<Messages> =>
  Object.fromEntries(Object.entries(messages).filter(([key]) => /^(?:wallet|problem|action)\./.test(key)))
