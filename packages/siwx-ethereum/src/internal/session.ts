import { type Evidence, type Failure, failure } from '@countersign/siwx-core'
import type { Block, ChainReader, EthereumMessage, Hex, VerifyContext } from '../types.ts'
import { hexToBytes } from './hex.ts'

/** One chain at one block: everything of a verification is asked there. */
export type Session = {
  readonly ok: true
  readonly reader: ChainReader
  readonly block: Block
  readonly evidence: Evidence
}

/** Largest time that a `Date` can hold, in seconds. */
const MAX_SECONDS = 8_640_000_000_000n

/** Opens the message's own chain: makes the reader prove its chain, pins the latest block. Rejects as readers do. */
export async function openSession(message: EthereumMessage, reader: ChainReader): Promise<Session | Failure> {
  const chainId = await reader.chainId()
  if (chainId !== message.chainId) {
    return failure('chain_inconsistent', 'chain', {
      field: 'chainId',
      expected: message.chainId,
      received: String(chainId),
      reason: 'The reader is on another chain than the message.',
    })
  }
  const block = await reader.latestBlock()
  return { ok: true, reader, block, evidence: describe(chainId, block) }
}

/** The reader of the message's chain. The chain-less id 0 has none. */
export function findReader(message: EthereumMessage, context: VerifyContext): ChainReader | undefined {
  return message.chainId === '0' ? undefined : context.reader?.(message.chainId)
}

/** Bytes that a reader answered; a reader that answers anything else is broken. */
export function answeredBytes(value: Hex): Uint8Array {
  const bytes = hexToBytes(value)
  if (bytes === undefined) throw new TypeError('The reader answered no bytes.')
  return bytes
}

function describe(chainId: string, block: Block): Evidence {
  if (block.timestamp < 0n || block.timestamp > MAX_SECONDS) throw new TypeError('The block has no time.')
  return {
    kind: 'onchain',
    chain: `eip155:${chainId}`,
    blockNumber: block.number.toString(),
    blockHash: block.hash,
    blockTime: new Date(Number(block.timestamp) * 1000).toISOString(),
  }
}
