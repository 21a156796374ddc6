import { type Evidence, type Failure, failure, parseTime } from '@countersign/siwx-core'
import { isChainId } from '../account.ts'
import type { Block, ChainReader, TezosMessage } from '../types.ts'
import { decodePublicKey, type PublicKey } from './key.ts'
import { decodeBranch } from './payload.ts'

/** What the chain says about an account, all at one block. */
export type Answer = {
  readonly ok: true
  /** Absent when the account has not revealed its key. */
  readonly key?: PublicKey | undefined
  readonly evidence: Evidence
}

/** Asks the message's own chain for the account's key. A chain that cannot be asked decides nothing. */
export async function askChain(
  { address, chainId }: TezosMessage,
  reader: ChainReader,
): Promise<Answer | Failure> {
  try {
    const block = checkBlock(await reader.finalBlock())
    if (block.chainId !== chainId) {
      return inconsistent('The reader is on another chain than the message.', chainId, block.chainId)
    }
    const revealed = await reader.managerKey(address, block)
    const key = revealed === undefined ? undefined : decodePublicKey(revealed)
    if (key !== undefined && 'ok' in key) throw new TypeError('The reader answered no public key.')
    return { ok: true, key, evidence: describe(block) }
  } catch (cause) {
    return failure('chain_unavailable', 'chain', { cause })
  }
}

/** The chain can only ever reveal the key that the address is the hash of. */
export function inconsistent(reason: string, expected: string, received: string): Failure {
  return failure('chain_inconsistent', 'chain', { reason, expected, received })
}

function checkBlock(block: Block): Block {
  const { chainId, hash, level, timestamp } = block
  if (!isChainId(chainId) || decodeBranch(hash) === undefined || !Number.isSafeInteger(level) || level < 0) {
    throw new TypeError('The reader answered no block.')
  }
  if (parseTime(timestamp) === undefined) throw new TypeError('The block has no time.')
  return block
}

function describe({ chainId, hash, level, timestamp }: Block): Evidence {
  return {
    kind: 'onchain',
    chain: `tezos:${chainId}`,
    blockNumber: String(level),
    blockHash: hash,
    blockTime: timestamp,
  }
}
