import { readUtf8, utf8 } from '@countersign/siwx-core/codec'

/** What Algorand transactions are made of. */
export type Value = number | string | boolean | Uint8Array | readonly Value[] | Fields

/** A map, and where it stood. */
export type Fields = {
  readonly entries: ReadonlyMap<string, Value>
  /** The bytes of the map itself. */
  readonly bytes: Uint8Array
}

type Cursor = { readonly bytes: Uint8Array; offset: number }

const MAX_DEPTH = 6

/** Thrown and caught here only. */
class Malformed extends Error {
  override readonly name = 'Malformed'
}

/**
 * Decodes one map in Algorand's canonical MessagePack, or gives `undefined`: keys sorted and once, shortest encodings, no
 * member with a zero value, nothing behind. Whatever is accepted has exactly one encoding, so that the bytes received are
 * the bytes signed.
 *
 * @see Algorand developer documentation, "Canonical Msgpack"
 */
export function decodeFields(bytes: Uint8Array): Fields | undefined {
  const cursor = { bytes, offset: 0 }
  try {
    const value = readValue(cursor, 0)
    return isFields(value) && cursor.offset === bytes.length ? value : undefined
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

export function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && 'entries' in value && value.entries instanceof Map
}

function readValue(cursor: Cursor, depth: number): Value {
  const start = cursor.offset
  const head = readNumber(cursor, 1)
  if (head <= 0x7f) return head
  if (head <= 0x8f) return readMap(cursor, head & 0x0f, start, depth)
  if (head <= 0x9f) return readArray(cursor, head & 0x0f, depth)
  if (head <= 0xbf) return readString(cursor, head & 0x1f)
  switch (head) {
    case 0xc3:
      return true
    case 0xc4:
      return readBytes(cursor, readNumber(cursor, 1))
    case 0xc5:
      return readBytes(cursor, atLeast(readNumber(cursor, 2), 0x100))
    case 0xcc:
      return atLeast(readNumber(cursor, 1), 0x80)
    case 0xcd:
      return atLeast(readNumber(cursor, 2), 0x100)
    case 0xce:
      return atLeast(readNumber(cursor, 4), 0x1_0000)
    case 0xcf:
      return atLeast(readNumber(cursor, 8), 0x1_0000_0000)
    case 0xd9:
      return readString(cursor, atLeast(readNumber(cursor, 1), 0x20))
    case 0xda:
      return readString(cursor, atLeast(readNumber(cursor, 2), 0x100))
    case 0xdc:
      return readArray(cursor, atLeast(readNumber(cursor, 2), 0x10), depth)
    case 0xde:
      return readMap(cursor, atLeast(readNumber(cursor, 2), 0x10), start, depth)
    default:
      throw new Malformed()
  }
}

function readMap(cursor: Cursor, length: number, start: number, depth: number): Fields {
  if (depth >= MAX_DEPTH) throw new Malformed()
  const entries = new Map<string, Value>()
  let last: string | undefined
  for (let index = 0; index < length; index++) {
    const key = readValue(cursor, MAX_DEPTH)
    if (typeof key !== 'string' || (last !== undefined && key <= last)) throw new Malformed()
    const value = readValue(cursor, depth + 1)
    if (isZero(value)) throw new Malformed()
    entries.set(key, value)
    last = key
  }
  return { entries, bytes: cursor.bytes.subarray(start, cursor.offset) }
}

function readArray(cursor: Cursor, length: number, depth: number): readonly Value[] {
  if (depth >= MAX_DEPTH) throw new Malformed()
  const items: Value[] = []
  for (let index = 0; index < length; index++) items.push(readValue(cursor, depth + 1))
  return items
}

function readString(cursor: Cursor, length: number): string {
  const text = readUtf8(readBytes(cursor, length))
  if (text === undefined) throw new Malformed()
  return text
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.offset + length
  if (end > cursor.bytes.length) throw new Malformed()
  const found = cursor.bytes.subarray(cursor.offset, end)
  cursor.offset = end
  return found
}

// Rounds and amounts above 2^53 do not occur.
function readNumber(cursor: Cursor, length: number): number {
  let value = 0
  for (const byte of readBytes(cursor, length)) value = value * 256 + byte
  if (!Number.isSafeInteger(value)) throw new Malformed()
  return value
}

function atLeast(value: number, least: number): number {
  if (value < least) throw new Malformed()
  return value
}

function isZero(value: Value): boolean {
  if (typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)) {
    return isFields(value) && value.entries.size === 0
  }
  return value === 0 || (value as { readonly length?: number }).length === 0
}

/** Writes a map from entries in the order of their keys, none of them with a zero value. */
export function encodeFields(
  entries: readonly (readonly [string, string | number | Uint8Array])[],
): Uint8Array {
  const out: number[] = [0x80 | entries.length]
  for (const [key, value] of entries) {
    writeString(out, key)
    if (typeof value === 'string') writeString(out, value)
    else if (typeof value === 'number') writeNumber(out, value)
    else writeBytes(out, value)
  }
  return Uint8Array.from(out)
}

function writeString(out: number[], text: string): void {
  const bytes = utf8(text)
  if (bytes.length < 32) out.push(0xa0 | bytes.length, ...bytes)
  else out.push(0xd9, bytes.length, ...bytes)
}

function writeBytes(out: number[], bytes: Uint8Array): void {
  if (bytes.length < 0x100) out.push(0xc4, bytes.length, ...bytes)
  else out.push(0xc5, bytes.length >> 8, bytes.length & 255, ...bytes)
}

function writeNumber(out: number[], value: number): void {
  if (value < 0x80) out.push(value)
  else if (value < 0x100) out.push(0xcc, value)
  else if (value < 0x1_0000) out.push(0xcd, ...bigEndian(value, 2))
  else if (value < 0x1_0000_0000) out.push(0xce, ...bigEndian(value, 4))
  else out.push(0xcf, ...bigEndian(value, 8))
}

function bigEndian(value: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) % 256)
}
