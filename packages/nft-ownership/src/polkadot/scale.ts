import { OwnershipError } from '../errors.ts'

/** Reads SCALE values one after another. Throws `chain_inconsistent` for what is none, or is left over. */
export type Reader = {
  readonly bytes: (length: number) => Uint8Array
  readonly byte: () => number
  readonly bool: () => boolean
  /** Little-endian, unsigned. */
  readonly uint: (length: number) => bigint
  /** A length, of at most four bytes. */
  readonly compact: () => number
  /** A compact length and so many bytes. */
  readonly text: () => Uint8Array
  readonly option: <T>(read: () => T) => T | undefined
  readonly end: () => void
}

/**
 * Makes a reader of SCALE-encoded bytes.
 *
 * @see SCALE codec, "Compact/general integers", "Options"
 */
export function scaleReader(value: Uint8Array): Reader {
  let offset = 0
  const bytes = (length: number) => {
    if (offset + length > value.length) throw malformed()
    offset += length
    return value.slice(offset - length, offset)
  }
  const uint = (length: number) => littleEndian(bytes(length))
  const byte = () => Number(uint(1))
  const bool = () => {
    const flag = byte()
    if (flag > 1) throw malformed()
    return flag === 1
  }
  const compact = () => {
    const first = byte()
    const mode = first & 3
    if (mode === 3) throw malformed()
    const length = mode === 0 ? first >> 2 : Number((BigInt(first) | (uint(mode === 1 ? 1 : 3) << 8n)) >> 2n)
    // One spelling for each number: the shortest.
    if ((mode === 1 && length < 64) || (mode === 2 && length < 16_384)) throw malformed()
    return length
  }
  return {
    bytes,
    byte,
    bool,
    uint,
    compact,
    text: () => bytes(compact()),
    option: (read) => (bool() ? read() : undefined),
    end: () => {
      if (offset !== value.length) throw malformed()
    },
  }
}

/** Writes an unsigned little-endian integer. */
export function writeUint(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn))
}

/** Reads an unsigned little-endian integer. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function malformed(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'A stored value does not have the layout of its pallet.')
}
