import { OwnershipError } from '../errors.ts'
import { withoutTrailing } from './text.ts'

/** JSON as it is read here: integers that a number cannot hold are strings. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/**
 * Reads a document. An integer that a double cannot hold exactly, and a number that it cannot hold at all, become
 * strings of the digits as they were written.
 *
 * @throws OwnershipError `metadata_invalid`, `metadata_too_large` when nested deeper than `depth`
 * @see RFC 8259
 */
export function parseJson(bytes: Uint8Array, charset: string | undefined, depth: number): Json {
  const text = withoutTrailing(decode(bytes, charset), '\0')
  const { lossless, deepest } = scan(text)
  // Before `JSON.parse`, which is recursive.
  if (deepest > depth) throw new OwnershipError('metadata_too_large', `Nested deeper than ${depth}.`)
  try {
    const plain: Json = JSON.parse(text, withoutPrototype)
    return lossless === text ? plain : JSON.parse(lossless, withoutPrototype)
  } catch (cause) {
    throw new OwnershipError('metadata_invalid', 'The document is not JSON.', { cause })
  }
}

// `__proto__` is harmless as JSON has it, and no longer so when somebody assigns it.
function withoutPrototype(name: string, value: Json): Json | undefined {
  return name === '__proto__' ? undefined : value
}

function decode(bytes: Uint8Array, charset: string | undefined): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y

// One pass over the text, without recursion: how deep it is, and the text with unsafe numbers quoted.
function scan(text: string): { readonly lossless: string; readonly deepest: number } {
  let lossless = ''
  let copied = 0
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at)
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at
      const number = NUMBER.exec(text)?.[0] ?? text.charAt(at)
      if (!isSafe(number)) {
        lossless += `${text.slice(copied, at)}"${number}"`
        copied = at + number.length
      }
      at += number.length - 1
    }
  }
  return { lossless: copied === 0 ? text : lossless + text.slice(copied), deepest }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at
  }
  return text.length
}

function isSafe(number: string): boolean {
  const value = Number(number)
  return /[.eE]/.test(number) ? Number.isFinite(value) : Number.isSafeInteger(value)
}
