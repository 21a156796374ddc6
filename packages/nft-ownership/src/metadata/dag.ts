import { CarBufferReader } from '@ipld/car/buffer-reader'
import { equals } from 'multiformats/bytes'
import type { CID } from 'multiformats/cid'
import { sha256, sha512 } from 'multiformats/hashes/sha2'
import { OwnershipError } from '../errors.ts'
import { DAG_PB, RAW } from './cid.ts'
import { concat } from './http.ts'
import { decodeUnixFs, KIND, type UnixFsNode } from './unixfs.ts'

const IDENTITY = 0x00
const DEEPEST = 32
const MOST_NODES = 4096
/** Links of one shard of a directory: no implementation makes wider ones. */
const WIDEST = 1024

/** Gives the bytes of a block, which hash to its id. */
type ReadBlock = (cid: CID) => Promise<Uint8Array>

/**
 * True when the bytes hash to the content id.
 *
 * @throws OwnershipError `uri_unsupported` when the id has a hash that is not known here
 */
export async function matchesCid(cid: CID, bytes: Uint8Array): Promise<boolean> {
  const { code, digest } = cid.multihash
  if (code === IDENTITY) return equals(digest, bytes)
  const hasher = [sha256, sha512].find((known) => known.code === code)
  if (hasher === undefined) {
    throw new OwnershipError('uri_unsupported', `Content ids with hash ${code} are not understood.`)
  }
  return equals((await hasher.digest(bytes)).digest, digest)
}

/**
 * Takes a file out of a CAR, from its root id down the path. Every block that is used is hashed; what else is in the CAR,
 * what it calls its roots and in which order it comes, is of no matter.
 *
 * @throws OwnershipError `metadata_mismatch`, `metadata_missing` when the verified directory has no such entry,
 *   `metadata_unavailable` when a block is not in the CAR, `metadata_invalid`, `metadata_too_large`, `uri_unsupported`
 * @see IPFS trustless gateway specification; UnixFS specification
 */
export async function readFromCar(
  car: Uint8Array,
  root: CID,
  path: readonly string[],
  limit: number,
): Promise<Uint8Array> {
  const read = blocksOf(car)
  let at = root
  for (const segment of path) at = await entryOf(at, segment, read)
  const pieces: Uint8Array[] = []
  const count = { nodes: 0, bytes: 0 }
  await collect(at, read, 0, (piece) => {
    count.bytes += piece.byteLength
    if (++count.nodes > MOST_NODES || count.bytes > limit) {
      throw new OwnershipError('metadata_too_large', `Larger than ${limit} bytes, or in too many pieces.`)
    }
    pieces.push(piece)
  })
  return concat(pieces, count.bytes)
}

function blocksOf(car: Uint8Array): ReadBlock {
  const blocks = new Map<string, Block>()
  try {
    for (const { cid, bytes } of CarBufferReader.fromBytes(car).blocks())
      blocks.set(keyOf(cid), { bytes, isProven: false })
  } catch (cause) {
    throw new OwnershipError('metadata_unavailable', 'The gateway has not sent a CAR.', { cause })
  }
  return async (cid) => {
    if (cid.multihash.code === IDENTITY) return cid.multihash.digest
    const block = blocks.get(keyOf(cid))
    if (block === undefined)
      throw new OwnershipError('metadata_unavailable', 'The gateway has left out a block.')
    if (!block.isProven && !(await matchesCid(cid, block.bytes))) {
      throw new OwnershipError('metadata_mismatch', 'A block does not hash to its content id.')
    }
    block.isProven = true
    return block.bytes
  }
}

// One block can be linked to thousands of times: it is hashed once.
type Block = { readonly bytes: Uint8Array; isProven: boolean }

// Two ids of different versions or codecs can name one block.
const keyOf = (cid: CID): string => cid.multihash.bytes.join()

async function nodeOf(cid: CID, read: ReadBlock): Promise<UnixFsNode> {
  if (cid.code !== DAG_PB) {
    throw new OwnershipError('uri_unsupported', `Content with codec ${cid.code} is no directory.`)
  }
  return decodeUnixFs(await read(cid))
}

async function entryOf(directory: CID, name: string, read: ReadBlock): Promise<CID> {
  const node = await nodeOf(directory, read)
  const found =
    node.kind === KIND.directory
      ? node.links.find((link) => link.Name === name)?.Hash
      : node.kind === KIND.shard
        ? await shardEntry(node, name, read)
        : undefined
  if (found === undefined) throw new OwnershipError('metadata_missing', 'The directory has no such entry.')
  return found
}

// The links of a shard begin with a place of fixed width in the table; one that has nothing else leads to a further shard.
// A gateway sends only the shards on the way, so those that are there are searched instead of hashing the name.
async function shardEntry(top: UnixFsNode, name: string, read: ReadBlock): Promise<CID | undefined> {
  const shards = [top]
  const seen = new Set<string>()
  let absent: OwnershipError | undefined
  for (let count = 0; shards.length > 0; count++) {
    if (count === DEEPEST)
      throw new OwnershipError(
        'metadata_unavailable',
        'The gateway has sent more of a directory than is searched.',
      )
    const { links = [], fanout = 0 } = shards.pop() ?? {}
    if (links.length > WIDEST) throw new OwnershipError('metadata_invalid', 'A directory is too wide.')
    const width = (fanout - 1).toString(16).length
    const entry = links.find((link) => link.Name?.slice(width) === name)
    if (entry !== undefined) return entry.Hash
    for (const { Hash: hash } of links.filter((each) => each.Name?.length === width)) {
      const key = keyOf(hash)
      if (seen.has(key)) continue
      seen.add(key)
      try {
        shards.push(await nodeOf(hash, read))
      } catch (error) {
        if (!(error instanceof OwnershipError)) throw error
        absent = error
      }
    }
  }
  if (absent !== undefined) throw absent
  return undefined
}

async function collect(
  cid: CID,
  read: ReadBlock,
  depth: number,
  take: (piece: Uint8Array) => void,
): Promise<void> {
  if (depth > DEEPEST) throw new OwnershipError('metadata_too_large', 'The file is nested too deep.')
  if (cid.code === RAW) {
    take(await read(cid))
    return
  }
  const { kind, data, links } = await nodeOf(cid, read)
  if (kind !== KIND.file && kind !== KIND.raw) {
    throw new OwnershipError('metadata_invalid', 'The content id names no file.')
  }
  take(data)
  for (const link of links) await collect(link.Hash, read, depth + 1, take)
}
