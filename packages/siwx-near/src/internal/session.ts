import { type Evidence, type Failure, failure, parseTime } from '@countersign/siwx-core'
import type { Block, ChainReader, NearMessage } from '../types.ts'

/** One network at one final block: everything of a verification is asked there. */
export type Session = {
  readonly ok: true
  readonly chainId: string
  readonly reader: ChainReader
  readonly block: Block
  readonly evidence: Evidence
}

/** Largest time that a `Date` can hold, in nanoseconds. */
const MAX_TIME = 8_640_000_000_000_000_000_000n
const HASH = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/

/** Opens a network: makes the reader prove which one it reads, pins its latest final block. Rejects as readers do. */
export async function openSession(chainId: string, reader: ChainReader): Promise<Session | Failure> {
  const answered = await reader.chainId()
  if (answered !== chainId) {
    return failure('chain_inconsistent', 'chain', {
      field: 'chainId',
      expected: chainId,
      received: String(answered),
      reason: 'The reader is on another network than the message.',
    })
  }
  const block = await reader.finalBlock()
  return { ok: true, chainId, reader, block, evidence: describe(chainId, block) }
}

/** A node that has stopped before the message was issued would still know keys that have been removed since. */
export function checkFresh({ block }: Session, { issuedAt }: NearMessage, skew: number): Failure | undefined {
  const issued = parseTime(issuedAt) ?? Number.NaN
  if (Number(block.timestamp / 1_000_000n) >= issued - skew * 1000) return undefined
  return failure('chain_inconsistent', 'chain', {
    field: 'issuedAt',
    received: blockTime(block),
    reason: 'The latest final block of the reader is older than the message.',
  })
}

function describe(chainId: string, block: Block): Evidence {
  const { height, hash, timestamp } = block
  if (timestamp < 0n || timestamp > MAX_TIME) throw new TypeError('The block has no time.')
  if (height < 0n || !HASH.test(hash)) throw new TypeError('The block has no height or no hash.')
  return {
    kind: 'onchain',
    chain: `near:${chainId}`,
    blockNumber: height.toString(),
    blockHash: hash,
    blockTime: blockTime(block),
  }
}

function blockTime({ timestamp }: Block): string {
  return new Date(Number(timestamp / 1_000_000n)).toISOString()
}
