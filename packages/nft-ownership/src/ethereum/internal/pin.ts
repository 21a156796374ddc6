import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { Nodes } from '../../internal/nodes.ts'
import { createPin as createPinOf } from '../../internal/pin.ts'
import type { Block, ChainAdapter } from '../../types.ts'
import { createRpc, type Rpc, RpcError } from './rpc.ts'
import { readDecimal, readHex, readQuantity } from './words.ts'

/** Where questions without `at` are answered. `behind` is that many blocks before the latest. */
export type Finality = 'finalized' | 'safe' | 'latest' | { readonly behind: number }

// Where a chain has no finality that it tells of, two epochs of Ethereum's: an older block is as good for ownership.
const BEHIND = 64
const TAGS = ['latest', 'safe', 'finalized'] as const
const HASH = /^0x[0-9a-f]{64}$/

/** Resolves block tags, numbers and hashes to a block of the canonical chain. */
export function createPin(chain: string, nodes: Nodes, finality: Finality | undefined): ChainAdapter['pin'] {
  const pin = createPinOf(nodes, async (ask, at) => {
    const wanted = readAt(at)
    const rpc = createRpc(ask)
    return { chain, ...(await (wanted === undefined ? standing(rpc, finality) : named(rpc, wanted))) }
  })
  return async (at, options) => {
    readAt(at)
    return pin(at, options)
  }
}

type Wanted = (typeof TAGS)[number] | { readonly number: bigint } | { readonly hash: string }

function readAt(at: unknown): Wanted | undefined {
  if (at === undefined) return undefined
  const tag = TAGS.find((name) => name === at)
  if (tag) return tag
  const number = isFields(at) ? readDecimal(at['number']) : undefined
  if (number !== undefined && number < 2n ** 64n) return { number }
  const hash = isFields(at) ? readHex(at['hash']) : undefined
  if (hash !== undefined && HASH.test(hash)) return { hash }
  throw new OwnershipError('query_invalid', 'A block is latest, safe, finalized, a decimal number or a hash.')
}

type Found = Omit<Block, 'chain'>

async function named(rpc: Rpc, wanted: Wanted): Promise<Found> {
  if (typeof wanted === 'string') {
    const block = await byTag(rpc, wanted)
    if (block) return block
    throw new OwnershipError('block_unknown', `This chain knows no ${wanted} block.`)
  }
  return 'number' in wanted ? byNumber(rpc, wanted.number) : byHash(rpc, wanted.hash)
}

/** What the operator has chosen; else `finalized`, and well behind the latest where there is no such thing. */
async function standing(rpc: Rpc, finality: Finality | undefined): Promise<Found> {
  if (typeof finality === 'string') return named(rpc, finality)
  if (finality === undefined) {
    const finalized = await byTag(rpc, 'finalized')
    if (finalized) return finalized
  }
  const behind = BigInt(finality?.behind ?? BEHIND)
  const head = await headOf(rpc)
  return byNumber(rpc, head > behind ? head - behind : 0n)
}

async function byTag(rpc: Rpc, tag: string): Promise<Found | undefined> {
  const block = await get(rpc, 'eth_getBlockByNumber', tag)
  return block && readBlock(block)
}

async function byNumber(rpc: Rpc, number: bigint): Promise<Found> {
  const block = await get(rpc, 'eth_getBlockByNumber', `0x${number.toString(16)}`)
  if (block === undefined) {
    // A node also says so of a block that it has thrown away.
    if ((await headOf(rpc)) >= number) {
      throw new OwnershipError('block_unavailable', `The node no longer has block ${number}.`)
    }
    throw new OwnershipError('block_unknown', `There is no block ${number} yet.`)
  }
  const found = readBlock(block)
  if (BigInt(found.number) !== number) throw nonsense()
  return found
}

async function byHash(rpc: Rpc, hash: string): Promise<Found> {
  const block = await get(rpc, 'eth_getBlockByHash', hash)
  if (block === undefined) throw new OwnershipError('block_unknown', 'There is no block of that hash.')
  const found = readBlock(block)
  if (found.hash !== hash) throw nonsense()
  // A node may still have a block that the chain has left.
  const canonical = await byNumber(rpc, BigInt(found.number))
  if (canonical.hash !== hash) {
    throw new OwnershipError('block_unknown', 'The block of that hash is not part of the chain.')
  }
  return found
}

async function headOf(rpc: Rpc): Promise<bigint> {
  const head = readQuantity(await rpc('eth_blockNumber', []))
  if (head === undefined || head >= 2n ** 64n) throw nonsense()
  return head
}

/** `undefined` for what is not there; a node that does not know a tag refuses it. */
async function get(rpc: Rpc, method: string, which: string): Promise<Record<string, unknown> | undefined> {
  try {
    const block = await rpc(method, [which, false])
    if (block === null) return undefined
    if (!isFields(block)) throw nonsense()
    return block
  } catch (error) {
    if (error instanceof RpcError) {
      // Whether the node refuses this block or everything: one that cannot name its head is not to be had.
      await headOf(rpc)
      return undefined
    }
    throw error
  }
}

function readBlock(block: Record<string, unknown>): Found {
  const number = readQuantity(block['number'])
  const hash = readHex(block['hash'])
  const seconds = readQuantity(block['timestamp'])
  if (number === undefined || number >= 2n ** 64n || hash === undefined || !HASH.test(hash)) throw nonsense()
  // Beyond the year 9999 no RFC 3339 date exists.
  const time = seconds !== undefined && seconds < 253_402_300_800n ? Number(seconds) : undefined
  return {
    number: number.toString(),
    hash,
    ...(time !== undefined && { time: new Date(time * 1000).toISOString() }),
  }
}

function nonsense(): OwnershipError {
  return new OwnershipError('chain_inconsistent', 'The node describes a block that cannot be.')
}
