import { readUtf8, utf8 } from '../codec/utf8.ts'

/** What the minimal DAG-CBOR codec can hold: no floats, no tags (links), no undefined. */
export type Cbor = string | number | boolean | null | Uint8Array | readonly Cbor[] | ReadonlyMap<string, Cbor>

const MAX_DEPTH = 8

/**
 * Encodes deterministically: shortest lengths, definite sizes, map keys sorted by length and then by bytes.
 *
 * @see DAG-CBOR specification, "Strictness"; RFC 8949 section 4.2.3
 */
export function encodeCbor(value: Cbor): Uint8Array {
  const out: number[] = []
  write(out, value)
  return Uint8Array.from(out)
}

function write(out: number[], value: Cbor): void {
  if (value === null) out.push(0xf6)
  else if (typeof value === 'boolean') out.push(value ? 0xf5 : 0xf4)
  else if (typeof value === 'number') writeHead(out, value < 0 ? 1 : 0, value < 0 ? -1 - value : value)
  else if (typeof value === 'string') writeBytes(out, 3, utf8(value))
  else if (value instanceof Uint8Array) writeBytes(out, 2, value)
  else if (value instanceof Map) writeMap(out, value)
  else writeList(out, value as readonly Cbor[])
}

function writeBytes(out: number[], major: number, bytes: Uint8Array): void {
  writeHead(out, major, bytes.length)
  for (const byte of bytes) out.push(byte)
}

function writeList(out: number[], list: readonly Cbor[]): void {
  writeHead(out, 4, list.length)
  for (const item of list) write(out, item)
}

function writeMap(out: number[], map: ReadonlyMap<string, Cbor>): void {
  const members = [...map].map(([key, value]) => ({ key: utf8(key), value }))
  members.sort((left, right) => compareKeys(left.key, right.key))
  writeHead(out, 5, members.length)
  for (const { key, value } of members) {
    writeBytes(out, 3, key)
    write(out, value)
  }
}

// Major type and argument in the fewest bytes. Arguments are safe integers, so eight bytes are two halves.
function writeHead(out: number[], major: number, argument: number): void {
  const lead = major << 5
  const size = sizeOf(argument)
  if (size === 0) out.push(lead | argument)
  else out.push(lead | (24 + Math.log2(size)))
  for (let byte = size - 1; byte >= 0; byte -= 1) out.push(Math.floor(argument / 256 ** byte) % 256)
}

function sizeOf(argument: number): 0 | 1 | 2 | 4 | 8 {
  if (argument < 24) return 0
  if (argument < 2 ** 8) return 1
  if (argument < 2 ** 16) return 2
  return argument < 2 ** 32 ? 4 : 8
}

/**
 * Decodes exactly what {@link encodeCbor} writes, and gives `undefined` for everything else: longer spellings, indefinite
 * lengths, unsorted or repeated keys, tags, floats, invalid UTF-8, deep nesting, bytes left over. It never throws.
 */
export function decodeCbor(bytes: Uint8Array): Cbor | undefined {
  const reader: Reader = { bytes, at: 0 }
  const value = read(reader, 0)
  return reader.at === bytes.length ? value : undefined
}

type Reader = { readonly bytes: Uint8Array; at: number }

function read(reader: Reader, depth: number): Cbor | undefined {
  const lead = reader.bytes[reader.at]
  if (lead === undefined || depth > MAX_DEPTH) return undefined
  if (lead >> 5 === 7) return readSimple(reader, lead)
  const argument = readArgument(reader)
  if (argument === undefined) return undefined
  switch (lead >> 5) {
    case 0:
      return argument
    case 1:
      return -1 - argument
    case 2:
      return take(reader, argument)
    case 3:
      return readText(reader, argument)
    case 4:
      return readList(reader, argument, depth)
    case 5:
      return readMap(reader, argument, depth)
    default:
      return undefined
  }
}

function readSimple(reader: Reader, lead: number): Cbor | undefined {
  reader.at += 1
  if (lead === 0xf6) return null
  return lead === 0xf4 || lead === 0xf5 ? lead === 0xf5 : undefined
}

function readArgument(reader: Reader): number | undefined {
  const low = (reader.bytes[reader.at] ?? 0) & 31
  reader.at += 1
  if (low < 24) return low
  if (low > 27) return undefined
  const size = 2 ** (low - 24)
  const bytes = take(reader, size)
  if (bytes === undefined) return undefined
  let argument = 0
  for (const byte of bytes) argument = argument * 256 + byte
  return Number.isSafeInteger(argument) && sizeOf(argument) === size ? argument : undefined
}

function take(reader: Reader, length: number): Uint8Array | undefined {
  if (length > reader.bytes.length - reader.at) return undefined
  const bytes = reader.bytes.slice(reader.at, reader.at + length)
  reader.at += length
  return bytes
}

function readText(reader: Reader, length: number): string | undefined {
  const bytes = take(reader, length)
  return bytes && readUtf8(bytes)
}

function readList(reader: Reader, length: number, depth: number): readonly Cbor[] | undefined {
  const list: Cbor[] = []
  for (let index = 0; index < length; index += 1) {
    const item = read(reader, depth + 1)
    if (item === undefined) return undefined
    list.push(item)
  }
  return list
}

function readMap(reader: Reader, length: number, depth: number): ReadonlyMap<string, Cbor> | undefined {
  const map = new Map<string, Cbor>()
  let previous: Uint8Array | undefined
  for (let index = 0; index < length; index += 1) {
    const start = reader.at
    const key = read(reader, depth + 1)
    if (typeof key !== 'string') return undefined
    // The head of a short spelling sorts by length, so the encoded keys compare as bytes.
    const encoded = reader.bytes.subarray(start, reader.at)
    if (previous !== undefined && compareKeys(previous, encoded) >= 0) return undefined
    previous = encoded
    const value = read(reader, depth + 1)
    if (value === undefined) return undefined
    map.set(key, value)
  }
  return map
}

function compareKeys(left: Uint8Array, right: Uint8Array): number {
  if (left.length !== right.length) return left.length - right.length
  for (const [index, byte] of left.entries()) {
    const difference = byte - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
