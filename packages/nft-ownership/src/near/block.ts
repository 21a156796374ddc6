import { OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import { rpc } from '../internal/rpc.ts'
import type { At, Block } from '../types.ts'
import { nodeError } from './nodeError.ts'

/** A NEAR hash: 32 bytes in base58. */
const HASH = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/
const HEIGHT = /^(?:0|[1-9][0-9]{0,15})$/
/** `optimistic` is a block that nobody has endorsed yet, `near-final` one that cannot be undone without slashing. */
const FINALITY = { latest: 'optimistic', safe: 'near-final', finalized: 'final' } as const

/** Asks a node which network it serves; CAIP-2. */
export async function identify(ask: AskNode): Promise<string> {
  const answer = await rpc(ask, 'status', [])
  if (!answer.ok) throw nodeError(answer.error)
  const { chain_id: chainId } = isFields(answer.result) ? answer.result : {}
  if (typeof chainId !== 'string') {
    throw new OwnershipError('chain_inconsistent', 'status was answered without a chain id.')
  }
  return `near:${chainId}`
}

/** What the node is asked for a block; throws `query_invalid`. */
export function blockParams(at: At): Fields {
  if (typeof at === 'string') return { finality: FINALITY[at] }
  if ('number' in at) {
    if (!HEIGHT.test(at.number) || !Number.isSafeInteger(Number(at.number))) {
      throw new OwnershipError('query_invalid', 'A block height is a decimal number.')
    }
    return { block_id: Number(at.number) }
  }
  if (!HASH.test(at.hash)) throw new OwnershipError('query_invalid', 'A block hash is 32 bytes in base58.')
  return { block_id: at.hash }
}

/** Reads one block; what was named must come back. Rejects with `OwnershipError`. */
export async function readBlock(ask: AskNode, chain: string, at: At): Promise<Block> {
  const answer = await rpc(ask, 'block', blockParams(at))
  if (!answer.ok) throw nodeError(answer.error)
  const { header } = isFields(answer.result) ? answer.result : {}
  const { height, hash, timestamp_nanosec: time } = isFields(header) ? header : {}
  if (!Number.isSafeInteger(height) || typeof hash !== 'string' || !HASH.test(hash)) {
    throw new OwnershipError('chain_inconsistent', 'block was answered without a height or hash.')
  }
  const block = { chain, number: String(height), hash, time: readTime(time) }
  const named = typeof at === 'string' || ('number' in at ? at.number === block.number : at.hash === hash)
  if (!named) throw new OwnershipError('chain_inconsistent', 'The node answered about another block.')
  return block
}

// Nanoseconds in decimal; a year of more than four digits is no time.
function readTime(time: unknown): string {
  if (typeof time !== 'string' || !/^[0-9]{1,21}$/.test(time)) {
    throw new OwnershipError('chain_inconsistent', 'block was answered without a time.')
  }
  const milliseconds = Number(BigInt(time) / 1_000_000n)
  if (milliseconds > 253_402_300_799_999) {
    throw new OwnershipError('chain_inconsistent', 'block was answered with a time that cannot be.')
  }
  return new Date(milliseconds).toISOString()
}
