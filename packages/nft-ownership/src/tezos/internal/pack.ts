import { blake2b } from '@noble/hashes/blake2.js'
import { encodeBase58Check } from './base58check.ts'
import { isPrim, type Micheline } from './micheline.ts'

const SCRIPT_EXPR = [0x0d, 0x2c, 0x40, 0x1b] as const
const UTF8 = new TextEncoder()

/**
 * The name under which a node keeps an entry of a big map: Base58Check of the BLAKE2b-256 hash of the packed key. Keys made
 * of numbers, texts, bytes and pairs only.
 *
 * @throws TypeError for any other key
 * @see Octez `Script_expr_hash`
 */
export function scriptExpr(key: Micheline): string {
  return encodeBase58Check(SCRIPT_EXPR, blake2b(pack(key), { dkLen: 32 }))
}

/**
 * `PACK` of Michelson, for data as a contract holds it: addresses as bytes, not as text.
 *
 * @throws TypeError for what is no number, text, bytes or pair
 */
export function pack(data: Micheline): Uint8Array {
  const out = [0x05]
  write(out, data)
  return Uint8Array.from(out)
}

function write(out: number[], data: Micheline): void {
  if (data.kind === 'int') {
    out.push(0x00)
    writeInteger(out, data.int)
  } else if (data.kind === 'string') {
    out.push(0x01)
    writeBytes(out, UTF8.encode(data.string))
  } else if (data.kind === 'bytes') {
    out.push(0x0a)
    writeBytes(out, data.bytes)
  } else if (isPrim(data, 'Pair') && data.args.length === 2) {
    // A primitive with two arguments and no annotation; `Pair` is number 7.
    out.push(0x07, 0x07)
    for (const arg of data.args) write(out, arg)
  } else throw new TypeError('Not a key that is packed here.')
}

function writeBytes(out: number[], bytes: Uint8Array): void {
  const { length } = bytes
  out.push((length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)
  for (const byte of bytes) out.push(byte)
}

// Six bits and a sign, then seven bits a byte; the top bit says that there is more.
function writeInteger(out: number[], integer: bigint): void {
  let rest = integer < 0n ? -integer : integer
  let byte = Number(rest & 63n) | (integer < 0n ? 64 : 0)
  for (rest >>= 6n; rest > 0n; rest >>= 7n) {
    out.push(byte | 128)
    byte = Number(rest & 127n)
  }
  out.push(byte)
}

/**
 * Reads a packed text or number as its text; `undefined` for bytes that are neither.
 *
 * @see Octez "UNPACK"
 */
export function unpackText(bytes: Uint8Array): string | undefined {
  const [mark, kind] = bytes
  if (mark !== 0x05 || bytes.length < 3) return undefined
  if (kind === 0x00) return readInteger(bytes.subarray(2))
  if (kind !== 0x01 || bytes.length < 6) return undefined
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2)
  const text = bytes.subarray(6)
  // Michelson's texts are ASCII.
  const isText = text.length === length && text.every((byte) => byte < 0x80)
  return isText ? new TextDecoder().decode(text) : undefined
}

function readInteger(bytes: Uint8Array): string | undefined {
  if (bytes.length > 64) return undefined
  const isWhole = bytes.every((byte, index) => byte >= 0x80 === index < bytes.length - 1)
  if (!isWhole) return undefined
  const [first = 0, ...rest] = bytes
  const high = rest.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 127), 0n)
  const magnitude = (high << 6n) | BigInt(first & 63)
  return String((first & 64) === 0 ? magnitude : -magnitude)
}
