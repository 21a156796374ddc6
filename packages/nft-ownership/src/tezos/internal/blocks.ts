import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { AskNode, Nodes } from '../../internal/nodes.ts'
import type { AskOptions, At, Block } from '../../types.ts'
import { isBlockHash } from './address.ts'
import { call } from './octez.ts'

/** The block that two others stand on: Tenderbake makes it final. */
const FINAL = 'head~2'

/** Asks one node which chain it serves; CAIP-2. */
export async function identify(ask: AskNode): Promise<string> {
  const reply = await call(ask, { path: '/chains/main/chain_id' })
  if (reply.status !== 'ok' || typeof reply.value !== 'string') {
    throw new OwnershipError('chain_unavailable', 'The node has not named its chain.')
  }
  return `tezos:${reply.value}`
}

/**
 * Resolves a block. Several nodes may be a block apart: when they must agree and do not, all are asked for the lowest level
 * that one of them has named. Rejects with `OwnershipError`.
 */
export async function pinBlock(
  nodes: Nodes,
  chain: string,
  at: At | undefined,
  options: AskOptions,
): Promise<Block> {
  const levels: number[] = []
  const read = (id: string) => async (ask: AskNode) => {
    const block = await readHeader(ask, chain, id)
    levels.push(Number(block.number))
    return block
  }
  const id = idOf(at)
  try {
    return (await nodes.put(read(id), options)).value
  } catch (error) {
    const isApart = error instanceof OwnershipError && error.code === 'chain_disagreement'
    if (!isApart || !id.startsWith('head')) throw error
    return (await nodes.put(read(String(Math.min(...levels))), options)).value
  }
}

function idOf(at: At | undefined): string {
  if (at === undefined || at === 'finalized' || at === 'safe') return FINAL
  if (at === 'latest') return 'head'
  if ('hash' in at) {
    if (isBlockHash(at.hash)) return at.hash
    throw new OwnershipError('query_invalid', 'The hash of a Tezos block begins with B and has a checksum.')
  }
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(at.number)) return at.number
  throw new OwnershipError('query_invalid', 'The level of a block is a decimal number.')
}

async function readHeader(ask: AskNode, chain: string, id: string): Promise<Block> {
  const reply = await call(ask, { path: `/chains/main/blocks/${id}/header` })
  if (reply.status !== 'ok') throw new OwnershipError('block_unknown', `The node has no block ${id}.`)
  const header = isFields(reply.value) ? reply.value : {}
  const { chain_id: chainId, hash, level, timestamp } = header
  const isBlock =
    typeof chainId === 'string' &&
    typeof hash === 'string' &&
    isBlockHash(hash) &&
    typeof level === 'number' &&
    Number.isSafeInteger(level) &&
    level >= 0 &&
    typeof timestamp === 'string' &&
    !Number.isNaN(Date.parse(timestamp))
  if (!isBlock) throw new OwnershipError('chain_inconsistent', 'The node answered no block header.')
  if (`tezos:${chainId}` !== chain) {
    throw new OwnershipError('chain_mismatch', `The block is of tezos:${chainId}, not of ${chain}.`)
  }
  if (!id.startsWith('head') && id !== hash && id !== String(level)) {
    throw new OwnershipError('chain_inconsistent', 'The node answered with another block.')
  }
  return { chain, number: String(level), hash, time: new Date(timestamp).toISOString() }
}
