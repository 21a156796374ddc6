import { OwnershipError } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { At, Block } from '../types.ts'
import { fromHex } from './hex.ts'
import { call, inconsistent } from './node.ts'
import { scaleReader } from './scale.ts'
import { storageKey } from './storageKeys.ts'

const HASH = /^0x[0-9a-f]{64}$/
const NUMBER = /^0x[0-9a-f]{1,8}$/

/** Asks a node which chain it serves; CAIP-2: the first half of the hash of its first block. */
export async function identify(ask: AskNode): Promise<string> {
  const genesis = await call(ask, 'chain_getBlockHash', [0])
  if (!isHash(genesis)) throw inconsistent('The node has no first block.')
  return `polkadot:${genesis.slice(2, 34)}`
}

/**
 * Reads one block; what was named must come back. `safe` is `finalized`: there is nothing between that and the newest.
 * Rejects with `OwnershipError`.
 */
export async function readBlock(ask: AskNode, chain: string, at: At): Promise<Block> {
  const hash = await hashOf(ask, at)
  const header = await call(ask, 'chain_getHeader', [hash])
  if (header === null) throw unknown()
  const { number } = isFields(header) ? header : {}
  if (typeof number !== 'string' || !NUMBER.test(number)) throw inconsistent('A header has no number.')
  const block = { chain, number: BigInt(number).toString(), hash }
  if (typeof at !== 'string' && 'number' in at && at.number !== block.number) {
    throw inconsistent('The node answered about another block.')
  }
  // A node also knows blocks that were left behind: one that is named must be part of the chain.
  if (typeof at !== 'string' && 'hash' in at) {
    if ((await call(ask, 'chain_getBlockHash', [Number(block.number)])) !== hash) throw unknown()
  }
  return { ...block, ...(await timeOf(ask, hash)) }
}

async function hashOf(ask: AskNode, at: At): Promise<string> {
  const hash = await namedHash(ask, at)
  if (hash === null) throw unknown()
  if (!isHash(hash)) throw inconsistent('The node answered no block hash.')
  return hash
}

async function namedHash(ask: AskNode, at: At): Promise<unknown> {
  if (at === 'latest') return call(ask, 'chain_getBlockHash', [])
  if (typeof at === 'string') return call(ask, 'chain_getFinalizedHead', [])
  if ('number' in at) {
    if (!/^(?:0|[1-9][0-9]{0,9})$/.test(at.number) || Number(at.number) >= 2 ** 32) {
      throw new OwnershipError('query_invalid', 'A block number is a decimal number below 2^32.')
    }
    return call(ask, 'chain_getBlockHash', [Number(at.number)])
  }
  if (!isHash(at.hash)) {
    throw new OwnershipError('query_invalid', 'A block hash is 0x and 64 hexadecimal digits, in lower case.')
  }
  return at.hash
}

// pallet-timestamp: milliseconds. The first block has none, and some chains do without it.
async function timeOf(ask: AskNode, hash: string): Promise<{ readonly time?: string }> {
  const value = await call(ask, 'state_getStorage', [storageKey('Timestamp', 'Now'), hash])
  if (value === null) return {}
  const reader = scaleReader(fromHex(value))
  const milliseconds = Number(reader.uint(8))
  reader.end()
  if (milliseconds > 253_402_300_799_999) throw inconsistent('A block has a time that cannot be.')
  return milliseconds === 0 ? {} : { time: new Date(milliseconds).toISOString() }
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && HASH.test(value)
}

function unknown(): OwnershipError {
  return new OwnershipError('block_unknown', 'The node knows no such block.')
}
