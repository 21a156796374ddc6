import { base64ToBytes } from '@countersign/siwx-core/codec'
import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import type { At, Block, OwnershipWarning } from '../../types.ts'
import { isBlockHash } from './address.ts'
import { call, inconsistent, readRound, required } from './algod.ts'

/** Rounds that an answer may be later than the pinned one: about a minute and a half. */
const MAX_LATER = 30

/** Asks one node which chain it serves. */
export async function identify(ask: AskNode): Promise<string> {
  const params = required(await call(ask, { path: '/v2/transactions/params' }), 'its genesis hash')
  return chainOf(params['genesis-hash'])
}

/**
 * CAIP-2 of a network by its genesis hash in base64: the first 32 characters, in base64url. Rejects with `OwnershipError`.
 *
 * @see CAIP-2 profile of the algorand namespace
 */
export function chainOf(genesisHash: unknown): string {
  if (typeof genesisHash !== 'string' || base64ToBytes(genesisHash)?.length !== 32) {
    throw inconsistent('no genesis hash')
  }
  return `algorand:${genesisHash.slice(0, 32).replaceAll('+', '-').replaceAll('/', '_')}`
}

/**
 * Reads the node's current round, which is final: Algorand has no forks. algod has the state of no other one, so that an
 * earlier round is `block_unavailable` and a later one `block_unknown`. Rejects with `OwnershipError`.
 */
export async function readRoundBlock(ask: AskNode, chain: string, at: At): Promise<Block> {
  const status = required(await call(ask, { path: '/v2/status' }), 'its status')
  const last = readRound(status['last-round'])
  if (
    readRound(status['catchup-time'] ?? 0) > 0 ||
    ![undefined, ''].includes(status['catchpoint'] as string)
  ) {
    throw new OwnershipError('chain_unavailable', 'The node is still catching up.')
  }
  const round = typeof at === 'object' && 'number' in at ? numberOf(at.number) : last
  if (round > last) throw new OwnershipError('block_unknown', `The node is at round ${last}.`)
  if (round < last) throw historic()
  const block = { chain, number: String(round), hash: await readHash(ask, round) }
  if (typeof at === 'object' && 'hash' in at && at.hash !== block.hash) throw historic()
  return block
}

/** Reads again the round that another node is at: nodes that must agree are a round or two apart. */
export async function readSameBlock(ask: AskNode, block: Block): Promise<Block> {
  return { ...block, hash: await readHash(ask, Number(block.number)) }
}

async function readHash(ask: AskNode, round: number): Promise<string> {
  const { blockHash } = required(await call(ask, { path: `/v2/blocks/${round}/hash` }), 'the hash of a block')
  if (typeof blockHash === 'string' && isBlockHash(blockHash)) return blockHash
  throw inconsistent('no hash of a block')
}

function numberOf(text: string): number {
  if (/^(?:0|[1-9][0-9]{0,14})$/.test(text)) return Number(text)
  throw new OwnershipError('query_invalid', 'A round is a decimal number.')
}

function historic(): OwnershipError {
  return new OwnershipError('block_unavailable', 'algod has the state of its current round only.')
}

/** The rounds at which the answers to one question were given. */
export type Rounds = { readonly first: number; readonly last: number }

/** Keeps the rounds of the answers to one question, and holds them to the pinned one. */
export type RoundLog = {
  /** Rejects an answer that is older than the pinned round, or too much newer. */
  readonly note: (value: unknown) => void
  readonly seen: () => Rounds
}

/** Makes the log of one question to one node. */
export function createRoundLog(block: Block): RoundLog {
  const pinned = Number(block.number)
  let seen: Rounds = { first: Number.POSITIVE_INFINITY, last: pinned }
  return {
    note: (value) => {
      const round = readRound(value)
      if (round < pinned)
        throw new OwnershipError('chain_unavailable', 'The node is behind the pinned round.')
      if (round - pinned > MAX_LATER) throw historic()
      seen = { first: Math.min(seen.first, round), last: Math.max(seen.last, round) }
    },
    seen: () => seen,
  }
}

/** Says that an answer is of a later round than the pinned one: algod cannot be asked for an earlier one. */
export function warnOf(block: Block, { last }: Rounds): readonly OwnershipWarning[] {
  if (String(last) === block.number) return []
  const message = `algod answers at its current round: read at round ${last}, pinned at round ${block.number}.`
  return [{ code: 'round_later', message }]
}
