import { parseTime } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
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
  const read = (path: string) => async (ask: AskNode) => readBlock(chain, await get(ask, path))
  if (typeof at === 'object') {
    const wanted = 'hash' in at ? at.hash : at.number
    if (!('hash' in at ? ID : HEIGHT).test(wanted)) {
      throw new OwnershipError('query_invalid', 'A block of Flow is a height, or 64 hexadecimal digits.')
    }
    const path = 'hash' in at ? `/v1/blocks/${wanted}` : `/v1/blocks?height=${wanted}`
    const { value } = await nodes.put(read(path), options)
    if (wanted === ('hash' in at ? value.hash : value.number)) return value
    throw new OwnershipError('chain_inconsistent', 'The access node answered another block.')
  }
  if (single === undefined) return (await nodes.put(read('/v1/blocks?height=sealed'), options)).value
  const head = BigInt((await single.put(read('/v1/blocks?height=sealed'), options)).value.number)
  const height = head > BLOCKS_BEHIND ? head - BLOCKS_BEHIND : 0n
  return (await nodes.put(read(`/v1/blocks?height=${height}`), options)).value
}

async function get(ask: AskNode, path: string): Promise<unknown> {
  const answer = await ask({ path })
  if (answer.ok) return parseBody(answer)
  if (answer.status !== 404 && answer.status !== 400) {
    throw new OwnershipError('chain_unavailable', `The access node answered ${answer.status}.`)
  }
  throw TOO_OLD.test(messageOf(answer))
    ? new OwnershipError('block_unavailable', 'The access node no longer has that block.')
    : new OwnershipError('block_unknown', 'The access node has no such block.')
}

function readBlock(chain: string, answer: unknown): Block {
  const [block] = Array.isArray(answer) && answer.length === 1 ? answer : []
  const header = isFields(block) ? block['header'] : undefined
  const { id, height, timestamp } = isFields(header) ? header : {}
  const time = typeof timestamp === 'string' ? parseTime(timestamp) : undefined
  if (
    typeof id !== 'string' ||
    !ID.test(id) ||
    typeof height !== 'string' ||
    !HEIGHT.test(height) ||
    time === undefined
  ) {
    throw new OwnershipError('chain_inconsistent', 'The access node answered no block.')
  }
  // Older nodes do not say the status; they give only sealed blocks under `height=sealed`.
  const status = block['block_status']
  if (status !== undefined && status !== 'BLOCK_SEALED') {
    throw new OwnershipError('block_unknown', 'That block is not sealed yet.')
  }
  return { chain, number: height, hash: id, time: new Date(time).toISOString() }
}
