import { StoreError } from '../errors.ts'

/** A lone surrogate (the `u` flag reads pairs as one character) or U+0000. */
const UNSTORABLE = /[\0\ud800-\udfff]/u

/**
 * SQLite and UTF-8 replace lone surrogates, which would let two different identifiers meet in one row, and drivers cut
 * text at U+0000; such identifiers are therefore never stored, and never found.
 */
export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && !UNSTORABLE.test(value)
}

/** Throws `input_invalid` unless all values are usable identifiers. */
export function assertIdentifiers(...values: readonly unknown[]): void {
  if (!values.every(isIdentifier))
    throw new StoreError('input_invalid', 'An identifier must be well-formed text')
}

/** Throws `input_invalid` for what JSON cannot hold (functions, cycles, bigints, `undefined`). */
export function toJson(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw new StoreError('input_invalid', 'The payload cannot be written as JSON', { cause })
  }
  if (text === undefined) throw new StoreError('input_invalid', 'The payload cannot be written as JSON')
  return text
}

/** A time in milliseconds within the integers that a double holds exactly. */
export function toTime(milliseconds: number): number {
  return Math.min(Math.max(Math.trunc(milliseconds), 0), Number.MAX_SAFE_INTEGER)
}

/** Throws `input_invalid` unless it is a positive number of seconds. */
export function toLifetime(seconds: number): number {
  if (Number.isFinite(seconds) && seconds > 0) return seconds
  throw new StoreError('input_invalid', 'A lifetime is a positive number of seconds')
}
