import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { LANGUAGE_TAGS } from './messages.ts'

const FOLDER = new URL('./messages/', import.meta.url)

const read = async (language: string): Promise<ReadonlyMap<string, string>> =>
  new Map(Object.entries(JSON.parse(await readFile(new URL(`${language}.json`, FOLDER), 'utf8'))))

const english = await read('en')

/** Texts that exist once for each form of a number. */
const PLURALS = [...english.keys()]
  .filter((key) => key.endsWith('.one'))
  .map((key) => key.slice(0, -'.one'.length))

const pluralOf = (key: string): string | undefined =>
  PLURALS.find((plural) => key.startsWith(`${plural}.`) && /^[a-z]+$/.test(key.slice(plural.length + 1)))

/** The keys that a language must have: those of English, and of each plural the forms that its grammar knows. */
const keysFor = (language: string): readonly string[] => {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const single = [...english.keys()].filter((key) => pluralOf(key) === undefined)
  return [...single, ...PLURALS.flatMap((plural) => forms.map((form) => `${plural}.${form}`))]
}

const placesOf = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([place]) => place))].toSorted()

/** Words that are the same in both languages; all other texts must differ from English. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: ['consent.website', 'device.label', 'gate.code', 'fatal.code', 'problem.code'],
  fr: ['device.label', 'gate.code', 'fatal.code', 'problem.code'],
}

describe('the message files', () => {
  test('are those that the pages know', async () => {
    const files = (await readdir(FOLDER)).map((name) => name.replace(/\.json$/, ''))
    expect(files.toSorted()).toEqual([...LANGUAGE_TAGS].toSorted())
  })
})

describe.each(LANGUAGE_TAGS)('the texts in %s', (language) => {
  test('are complete, and no more', async () => {
    const found = await read(language)
    const wanted = keysFor(language)
    expect(wanted.filter((key) => !found.has(key))).toEqual([])
    expect([...found.keys()].filter((key) => !wanted.includes(key))).toEqual([])
  })

  test('have the places of the English ones, and are not empty', async () => {
    for (const [key, text] of await read(language)) {
      const plural = pluralOf(key)
      const model = english.get(plural === undefined ? key : `${plural}.other`) ?? ''
      expect({ key, places: placesOf(text) }).toEqual({ key, places: placesOf(model) })
      expect(text.trim(), key).not.toBe('')
      expect(text, key).toBe(text.trim())
      // A brace that is no place would be shown.
      expect(text.replace(/\{\w+\}/g, ''), key).not.toMatch(/[{}]/)
    }
  })

  test('are translated', async () => {
    const same = [...(await read(language))].flatMap(([key, text]) =>
      text.replace(/\{\w+\}|\P{L}/gu, '') !== '' && english.get(key) === text ? [key] : [],
    )
    if (language !== 'en') expect(same.toSorted()).toEqual((SAME[language] ?? []).toSorted())
  })
})
