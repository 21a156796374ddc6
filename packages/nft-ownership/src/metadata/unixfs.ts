import { decode, encode } from '@ipld/dag-pb'
import { OwnershipError } from '../errors.ts'

/** Kinds of UnixFS nodes, by their number. */
export const KIND = { raw: 0, directory: 1, file: 2, symlink: 4, shard: 5 } as const

/** One dag-pb block, read as UnixFS. */
export type UnixFsNode = {
  readonly kind: number
  readonly data: Uint8Array
  /** Size of the table of a sharded directory. */
  readonly fanout: number
  readonly links: ReturnType<typeof decode>['Links']
}

/**
 * Reads a dag-pb block as UnixFS.
 *
 * @throws OwnershipError `metadata_invalid`
 * @see UnixFS specification, "dag-pb node"
 */
export function decodeUnixFs(block: Uint8Array): UnixFsNode {
  try {
    const { Data, Links } = decode(block)
    return { ...readData(Data ?? new Uint8Array()), links: Links }
  } catch (cause) {
    throw new OwnershipError('metadata_invalid', 'The block is no UnixFS node.', { cause })
  }
}

// Protocol buffer `Data`: 1 = type, 2 = data, 6 = fanout; the sizes are not needed and not believed.
function readData(bytes: Uint8Array): Omit<UnixFsNode, 'links'> {
  let kind = -1
  let fanout = 0
  let data = new Uint8Array()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) break
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw new RangeError('A number in the node has no end.')
  }
  while (at < bytes.length) {
    const key = varint()
    if ((key & 7) === 0) {
      const value = varint()
      if (key === 0x08) kind = value
      if (key === 0x30) fanout = value
    } else if ((key & 7) === 2) {
      const length = varint()
      if (length > bytes.length - at) throw new RangeError('The node ends early.')
      if (key === 0x12) data = bytes.slice(at, at + length)
      at += length
    } else throw new RangeError('The node has a field of no known form.')
  }
  if (kind < 0) throw new RangeError('The node has no type.')
  return { kind, data, fanout }
}

/** The dag-pb block of a file that fits into one, as every implementation writes it. */
export function encodeSingleBlockFile(data: Uint8Array): Uint8Array {
  const head = [0x08, KIND.file, ...(data.length > 0 ? [0x12, ...varintOf(data.length)] : [])]
  const tail = [0x18, ...varintOf(data.length)]
  return encode({ Data: Uint8Array.from([...head, ...data, ...tail]), Links: [] })
}

function varintOf(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varintOf(Math.floor(value / 128))]
}
