import { parseTime } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { At, Block } from '../types.ts'
import { messageOf, parseBody } from './accessApi.ts'

const HEIGHT = /^(?:0|[1-9][0-9]{0,19})$/
const ID = /^[0-9a-f]{64}$/
/** Access nodes keep what is since their own root block. */
const TOO_OLD = /root block height/i

/**
 * Reads a sealed block: one that is final, executed and verified. Flow has nothing between that and "not there yet", so
 * `latest`, `safe` and `finalized` are all the last sealed one. Rejects with {@link OwnershipError}.
 *
 * @see Flow Access HTTP API "Blocks"
 */
export async function readBlock(ask: AskNode, chain: string, at: At | undefined): Promise<Block> {
  if (typeof at === 'object' && 'hash' in at) return readByHash(ask, chain, at.hash)
  if (typeof at !== 'object') return readSealed(chain, await get(ask, '/v1/blocks?height=sealed'))
  if (!HEIGHT.test(at.number)) throw new OwnershipError('query_invalid', 'A height is a decimal number.')
  const block = readSealed(chain, await get(ask, `/v1/blocks?height=${at.number}`))
  if (block.number !== at.number) throw new OwnershipError('chain_inconsistent', 'That is another block.')
  return block
}

// Asked by id, nodes do not say whether a block is sealed, nor whether it is on the chain: asked by height they do.
async function readByHash(ask: AskNode, chain: string, hash: string): Promise<Block> {
  if (!ID.test(hash))
    throw new OwnershipError('query_invalid', 'The hash of a block is 64 hexadecimal digits.')
  const { number } = toBlock(chain, await get(ask, `/v1/blocks/${hash}`))
  const block = readSealed(chain, await get(ask, `/v1/blocks?height=${number}`))
  if (block.hash !== hash) throw new OwnershipError('block_unknown', 'That block is not on the chain.')
  return block
}

async function get(ask: AskNode, path: string): Promise<Fields> {
  const answer = await ask({ path })
  if (answer.ok) {
    const body = parseBody(answer)
    const [block] = Array.isArray(body) && body.length === 1 ? body : []
    if (isFields(block)) return block
    throw new OwnershipError('chain_inconsistent', 'The access node answered no block.')
  }
  if (answer.status !== 404 && answer.status !== 400) {
    throw new OwnershipError('chain_unavailable', `The access node answered ${answer.status}.`)
  }
  throw TOO_OLD.test(messageOf(answer))
    ? new OwnershipError('block_unavailable', 'The access node no longer has that block.')
    : new OwnershipError('block_unknown', 'The access node has no such block.')
}

function readSealed(chain: string, block: Fields): Block {
  // Older nodes do not say the status.
  const { block_status: status = 'BLOCK_SEALED' } = block
  if (status !== 'BLOCK_SEALED') throw new OwnershipError('block_unknown', 'That block is not sealed yet.')
  return toBlock(chain, block)
}

function toBlock(chain: string, { header }: Fields): Block {
  const { id, height, timestamp } = isFields(header) ? header : {}
  const time = typeof timestamp === 'string' ? parseTime(timestamp) : undefined
  if (!isMatch(id, ID) || !isMatch(height, HEIGHT) || time === undefined) {
    throw new OwnershipError('chain_inconsistent', 'The access node answered no block.')
  }
  return { chain, number: height, hash: id, time: new Date(time).toISOString() }
}

function isMatch(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}
