import { read } from './read.ts'

/**
 * Reads `value[key]` as text where it is a text or a number, else the empty text: an object, out of a wallet's JSON even,
 * can throw when it is written down.
 */
export const readWord = (value: unknown, key: string): string => {
  const word = read(value, key)
  return typeof word === 'string' || typeof word === 'number' ? String(word) : ''
}
