import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { AskNode } from '../../internal/nodes.ts'
import type { At, Block } from '../../types.ts'
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

/** Reads the header of a block. Rejects with `OwnershipError`. */
export function readBlock(ask: AskNode, chain: string, at: At): Promise<Block> {
  return readHeader(ask, chain, idOf(at))
}

function idOf(at: At): string {
  if (at === 'finalized' || at === 'safe') return FINAL
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
