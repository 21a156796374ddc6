import { concat, readUtf8, utf8 } from '@countersign/siwx-core/codec'
import { decodeBase58Check } from './base58check.ts'
import { BLOCK, payloadOf } from './curves.ts'

/** What wallets show as text: without it they show escapes or refuse. */
export const PREFIX = 'Tezos Signed Message: '
/** The interface that TZIP-32 (draft) names for texts of no other standard. */
const INTERFACE = 'tzip://32'
const OFFCHAIN = '\u0000tezos signed offchain message'

/** PACK of a Michelson string: 05, 01 for a string, the number of bytes, the bytes. */
export function micheline(text: string): Uint8Array {
  // The length is filled in afterwards: a text of this size is copied but once.
  const bytes = utf8(`\u0005\u0001\0\0\0\0${text}`)
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(2, bytes.length - 6)
  return bytes
}

/** `octez-client sign message`: an operation that no chain can include. */
export function failingNoop(text: string, branch: Uint8Array): Uint8Array {
  const bytes = utf8(text)
  return concat(Uint8Array.of(3, ...branch, 17, ...bigEndian(bytes.length, 4)), bytes)
}

/** TZIP-32 (draft): magic, interface, encoding 1 (UTF-8: a line break is outside its printable ASCII), message. */
export function offchain(text: string): Uint8Array {
  const bytes = utf8(text)
  const head = utf8(OFFCHAIN)
  head[0] = 0x80
  const name = utf8(INTERFACE)
  const length = bigEndian(bytes.length, 2)
  return concat(head, Uint8Array.of(name.length), name, Uint8Array.of(1, ...length), bytes)
}

/**
 * The frame of walt.id's pages: where the number of bytes belongs stand 00 and the number of hexadecimal digits, in
 * decimal and in ASCII.
 */
export function waltFrame(text: string): Uint8Array {
  const bytes = utf8(text)
  return concat(Uint8Array.of(5, 1, 0), utf8(String(2 * bytes.length)), bytes)
}

/** The 32 bytes of a block hash, B… */
export function decodeBranch(text: string): Uint8Array | undefined {
  const bytes = decodeBase58Check(text)
  return bytes instanceof Uint8Array ? payloadOf(bytes, BLOCK) : undefined
}

/** The string that was packed, when the bytes are the packing of one, with the right length. */
export function unpackString(bytes: Uint8Array): string | undefined {
  const [magic, kind, a = 0, b = 0, c = 0, d = 0] = bytes
  const length = ((a * 256 + b) * 256 + c) * 256 + d
  if (magic !== 5 || kind !== 1 || bytes.length !== 6 + length) return undefined
  return readUtf8(bytes.subarray(6))
}

/**
 * Whether a packed string is the message in one of the forms that pages use: alone, behind the prefix, or, as the
 * documentation of Taquito and Beacon has it, behind the prefix, the site and a time. The site must be the message's own:
 * it is what the person reads first.
 */
export function carries(packed: string, message: string): boolean {
  if (packed === message || packed === PREFIX + message) return true
  if (!packed.startsWith(PREFIX) || !packed.endsWith(` ${message}`)) return false
  const [site = '', time = '', ...rest] = packed.slice(PREFIX.length, -message.length - 1).split(' ')
  return rest.length === 0 && TIME.test(time) && hostOf(site) === hostOf(message.split(' ', 1)[0] ?? '')
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

function hostOf(site: string): string {
  const start = site.indexOf('://')
  return (start === -1 ? site : site.slice(start + 3)).replace(/\/.*$/s, '')
}

function bigEndian(value: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) & 255)
}
