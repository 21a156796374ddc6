import { concat } from '@countersign/siwx-core/codec'
import { bytesToBigInt, hexToBytes } from './hex.ts'

const WORD = 32

/** One argument of a call: a static word (left-padded), or dynamic `bytes`. */
export type Argument = { readonly word: Uint8Array } | { readonly bytes: Uint8Array }

/** Contract ABI encoding of a flat argument list, with the selector in front when there is one. */
export function encodeArguments(
  values: readonly Argument[],
  selector: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const heads: Uint8Array[] = []
  const tails: Uint8Array[] = []
  let offset = values.length * WORD
  for (const value of values) {
    if ('word' in value) {
      heads.push(leftPad(value.word))
      continue
    }
    const tail = concat(encodeNumber(value.bytes.length), rightPad(value.bytes))
    heads.push(encodeNumber(offset))
    tails.push(tail)
    offset += tail.length
  }
  return concat(selector, ...heads, ...tails)
}

/** Word number `index` of a head, or `undefined` past the end. */
export function readWord(data: Uint8Array, index: number): Uint8Array | undefined {
  return data.length < (index + 1) * WORD ? undefined : data.subarray(index * WORD, (index + 1) * WORD)
}

/** A word that holds a 20-byte address: the upper 12 bytes must be zero. */
export function readAddress(data: Uint8Array, index: number): Uint8Array | undefined {
  const word = readWord(data, index)
  return word?.subarray(0, 12).every((byte) => byte === 0) === true ? word.subarray(12) : undefined
}

/** A word as a number that is small enough to be a length or an offset here (below 2^31). */
export function readNumber(data: Uint8Array, index: number): number | undefined {
  const word = readWord(data, index)
  const value = word === undefined ? undefined : bytesToBigInt(word)
  return value === undefined || value > 0x7fff_ffffn ? undefined : Number(value)
}

/** The dynamic `bytes` whose offset is in head word `index`. Never reads outside `data`. */
export function readBytes(data: Uint8Array, index: number): Uint8Array | undefined {
  const offset = readNumber(data, index)
  if (offset === undefined || offset % WORD !== 0) return undefined
  const length = readNumber(data, offset / WORD)
  const start = offset + WORD
  return length === undefined || start + length > data.length
    ? undefined
    : data.subarray(start, start + length)
}

function encodeNumber(value: number): Uint8Array {
  const digits = value.toString(16).padStart(2 * WORD, '0')
  return hexToBytes(`0x${digits}`) as Uint8Array
}

function leftPad(bytes: Uint8Array): Uint8Array {
  return concat(new Uint8Array(WORD - bytes.length), bytes)
}

function rightPad(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array((WORD - (bytes.length % WORD)) % WORD))
}
