import { isRecord } from '../json.ts'
import type { Notes } from './findings.ts'

/** An object of the input. Read members through the functions below: they never see what is inherited. */
export type Fields = Readonly<Record<string, unknown>>

/** The predecessor reads null as absent. */
const own = (fields: Fields, key: string): unknown =>
  Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined

export const has = (fields: Fields, key: string): boolean => own(fields, key) !== undefined

/** A text; blank is absent there. */
export const textOf = (fields: Fields, key: string, notes: Notes): string | undefined => {
  const value = own(fields, key)
  if (value === undefined) return undefined
  if (typeof value !== 'string') return notes.at(key).add('type_invalid', 'Must be a text: left out.')
  return value.trim() === '' ? undefined : value.trim()
}

export const flagOf = (fields: Fields, key: string, notes: Notes): boolean | undefined => {
  const value = own(fields, key)
  if (value === undefined || typeof value === 'boolean') return value
  return notes.at(key).add('type_invalid', 'Must be true or false.')
}

export const recordOf = (fields: Fields, key: string, notes: Notes): Fields | undefined => {
  const value = own(fields, key)
  if (value === undefined || isRecord(value)) return value
  return notes.at(key).add('type_invalid', 'Must be an object: left out.')
}

export const listOf = (fields: Fields, key: string, notes: Notes): readonly unknown[] | undefined => {
  const value = own(fields, key)
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value
  return notes.at(key).add('type_invalid', 'Must be a list: left out.')
}

/** Names that mean a secret, wherever they stand. */
const SECRET =
  /secret|passw|private_?key|mnemonic|seed_?phrase|credentials?$|api_?key|access_?key|bearer|authorization|access_?token/i
const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** True for what must not be copied, by its name or because it is a private key. Bounded by the depth of the input. */
export const isSecret = (name: string, value: unknown): boolean => {
  if (SECRET.test(name) || (typeof value === 'string' && PEM.test(value))) return true
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => isSecret(key, member))
}

/** Reports every member that is not known: it was written to mean something. */
export const reportUnknown = (fields: Fields, known: readonly string[], notes: Notes): void => {
  for (const [key, value] of Object.entries(fields)) {
    if (known.includes(key)) continue
    if (key === 'all_redirect_uris' && value === true) {
      const message = 'Every redirect URI was accepted. Here each one is registered and compared exactly.'
      notes.at(key).add('redirect_any', message)
    } else if (isSecret(key, value)) {
      const message = 'Looks like a secret in a file that is no place for it: not copied. Replace it.'
      notes.at(key).add('secret_withheld', message)
    } else notes.at(key).add('key_unknown', 'The predecessor knows no such key: left out.')
  }
}

/** A surrogate on its own: no text that could be written to a file. */
const LONE = /\p{Cs}/u

/** True for what a configuration can hold without a change: numbers as exact as written, text that is Unicode. */
export const isExact = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
  if (typeof value === 'string') return !LONE.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(
    ([key, member]) => key !== '__proto__' && !LONE.test(key) && isExact(member),
  )
}
