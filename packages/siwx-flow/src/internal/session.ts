import { type Evidence, type Failure, failure, parseTime } from '@countersign/siwx-core'
import type { AccountKey, ChainReader, FlowMessage } from '../types.ts'

/** The keys of an account at one sealed block. */
export type AccountState = {
  readonly ok: true
  readonly keys: ReadonlyMap<number, AccountKey>
  readonly evidence: Evidence
}

const BLOCK_ID = /^[0-9a-f]{64}$/
/** Largest time that a `Date` can hold, in milliseconds. */
const MAX_TIME = 8_640_000_000_000_000

/**
 * Makes the reader prove its network, pins the sealed block and reads the keys there. Rejects as readers do. `skew`:
 * seconds by which the block may be older than the message; sealing takes some.
 */
export async function readAccount(
  { chainId, address, issuedAt }: FlowMessage,
  reader: ChainReader,
  skew: number,
): Promise<AccountState | Failure> {
  const network = await reader.chainId()
  if (network !== chainId) {
    return failure('chain_inconsistent', 'chain', {
      field: 'chainId',
      expected: chainId,
      received: String(network),
      reason: 'The reader is on another network than the message.',
    })
  }
  const block = await reader.sealedBlock()
  const { height, id, timestamp } = block
  if (typeof height !== 'bigint' || height < 0n || !BLOCK_ID.test(id)) throw new TypeError('It is no block.')
  if (!(timestamp >= 0 && timestamp <= MAX_TIME)) throw new TypeError('The block has no time.')
  // A node that has stopped before the message was issued would still know keys that have been revoked since.
  if (timestamp < (parseTime(issuedAt) ?? Number.NaN) - skew * 1000) {
    return failure('chain_inconsistent', 'chain', {
      field: 'issuedAt',
      received: new Date(timestamp).toISOString(),
      reason: 'The latest sealed block of the reader is older than the message.',
    })
  }
  const keys = await reader.accountKeys(address, block)
  if (keys === undefined) {
    return failure('key_not_found', 'chain', {
      field: 'address',
      reason: 'There is no such account on the network.',
    })
  }
  return {
    ok: true,
    keys: byIndex(keys),
    evidence: {
      kind: 'onchain',
      chain: `flow:${chainId}`,
      blockNumber: height.toString(),
      blockHash: id,
      blockTime: new Date(timestamp).toISOString(),
    },
  }
}

// A reader that answers anything but keys is broken, which leaves the question open.
function byIndex(keys: readonly AccountKey[]): ReadonlyMap<number, AccountKey> {
  const map = new Map<number, AccountKey>()
  for (const key of keys) {
    if (!isKey(key) || map.has(key.index)) throw new TypeError('The reader answered no keys.')
    map.set(key.index, key)
  }
  return map
}

function isKey({ index, publicKey, weight, revoked }: AccountKey): boolean {
  return (
    Number.isInteger(index) &&
    publicKey instanceof Uint8Array &&
    Number.isInteger(weight) &&
    weight >= 0 &&
    weight <= 1000 &&
    typeof revoked === 'boolean'
  )
}
