import { parseTime } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import type { AskNode, Nodes } from '../internal/nodes.ts'
import type { AskOptions, At, Block } from '../types.ts'
import { messageOf, parseBody } from './accessApi.ts'

const HEIGHT = /^(?:0|[1-9][0-9]{0,19})$/
const ID = /^[0-9a-f]{64}$/
/** Access nodes keep what is since their own root block. */
const TOO_OLD = /root block height/i
/** Seconds apart, access nodes have different last blocks: those that must agree are asked for an older one. */
const BLOCKS_BEHIND = 10n

/**
 * Pins a sealed block: one that is final, executed and verified. Flow has nothing between that and "not there yet", so
 * `latest`, `safe` and `finalized` are all the last sealed one. Rejects with {@link OwnershipError}.
 *
 * @param single - the same nodes, of which the first that answers is believed
 * @see Flow Access HTTP API "Blocks"
 */
export async function pinBlock(
  {
    chain,
    nodes,
    single,
  }: { readonly chain: string; readonly nodes: Nodes; readonly single: Nodes | undefined },
  at: At | undefined,
  options: AskOptions | undefined,
): Promise<Block> {
  const sealed = (height: string) => async (ask: AskNode) =>
    readSealed(chain, await get(ask, `/v1/blocks?height=${height}`))
  if (typeof at === 'object' && 'hash' in at) {
    const question = (ask: AskNode) => readByHash(chain, ask, at.hash)
    return (await nodes.put(question, options)).value
  }
  if (typeof at === 'object') {
    if (!HEIGHT.test(at.number)) throw new OwnershipError('query_invalid', 'A height is a decimal number.')
    const { value } = await nodes.put(sealed(at.number), options)
    if (value.number !== at.number) throw new OwnershipError('chain_inconsistent', 'That is another block.')
    return value
  }
  if (single === undefined) return (await nodes.put(sealed('sealed'), options)).value
  const head = BigInt((await single.put(sealed('sealed'), options)).value.number)
  const height = head > BLOCKS_BEHIND ? head - BLOCKS_BEHIND : 0n
  return (await nodes.put(sealed(String(height)), options)).value
}

// Asked by id, nodes do not say whether a block is sealed, nor whether it is on the chain: asked by height they do.
async function readByHash(chain: string, ask: AskNode, hash: string): Promise<Block> {
  if (!ID.test(hash))
    throw new OwnershipError('query_invalid', 'The hash of a block is 64 hexadecimal digits.')
  const { number } = readBlock(chain, await get(ask, `/v1/blocks/${hash}`))
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
  return readBlock(chain, block)
}

function readBlock(chain: string, { header }: Fields): Block {
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
