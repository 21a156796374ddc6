import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { Context } from './context.ts'
import { RpcError } from './rpc.ts'
import { type Hex, readHex, readQuantity } from './words.ts'

/** One event of a contract. */
export type Log = { readonly topics: readonly Hex[]; readonly data: Hex }

/** Events of a contract, newest first, in portions; the last portion says whether the whole range was seen. */
export type LogSearch = AsyncGenerator<readonly Log[], boolean, void>

type Filter = {
  readonly address: Hex
  /** As `eth_getLogs` takes them; an inner list is "any of". */
  readonly topics: readonly (Hex | readonly Hex[] | null)[]
}

const REMEMBERED = 1000

/**
 * Makes the memory of how wide a search may be. Each collection has its own: one that fills the blocks with its events
 * must not make the searches of all others small.
 */
export function createLogRanges(): (collection: Hex) => Context['logRange'] {
  const ranges = new Map<Hex, Context['logRange']>()
  return (collection) => {
    const known = ranges.get(collection) ?? { value: undefined }
    if (ranges.size >= REMEMBERED && !ranges.has(collection)) ranges.clear()
    ranges.set(collection, known)
    return known
  }
}

// A node that is down is not made to say so sixty times.
const SILENCES = 3
// After a refusal the width that was taken is kept for a while: else every second question would be refused.
const CALM = 4

/**
 * Searches from the pinned block back to `from`. Nodes limit the range, the number of results or the time, each with
 * other codes and words: after any error half of the range is tried, and after some that went well twice of it.
 */
export async function* searchLogs(context: Context, filter: Filter, from: bigint): LogSearch {
  const { limits, logRange } = context
  const widest = limits.logRange > 0 ? BigInt(limits.logRange) : undefined
  let end = BigInt(context.state.block.number)
  if (from > end)
    throw new OwnershipError('query_invalid', 'The deployBlock is after the block that is asked about.')
  let range = least(logRange.value ?? end - from + 1n, widest)
  let silences = 0
  let calm = logRange.value === undefined ? CALM : 0
  for (let asked = 0; end >= from; asked += 1) {
    if (asked === limits.logRequests || range === 0n) {
      context.warn('logs_incomplete', 'The search through logs has ended before it was through.')
      return false
    }
    const start = end - range + 1n > from ? end - range + 1n : from
    try {
      const logs = await getLogs(context, filter, start, end)
      silences = 0
      if (end - start + 1n === range) logRange.value = range
      end = start - 1n
      calm += 1
      if (calm > CALM) range = least(range * 2n, widest)
      yield logs
    } catch (error) {
      if (!(error instanceof OwnershipError) || error.code === 'budget_exceeded') throw error
      const silent = error.code === 'chain_unavailable' && !(error instanceof RpcError)
      calm = 0
      silences = silent ? silences + 1 : 0
      if (silences === SILENCES) throw error
      range = least(range, end - start + 1n) / (silent && logRange.value === undefined ? 16n : 2n)
    }
  }
  return true
}

function least(a: bigint, b: bigint | undefined): bigint {
  return b !== undefined && b < a ? b : a
}

async function getLogs(
  { rpc }: Context,
  { address, topics }: Filter,
  from: bigint,
  to: bigint,
): Promise<readonly Log[]> {
  const hex = (value: bigint) => `0x${value.toString(16)}`
  const answer = await rpc('eth_getLogs', [{ address, topics, fromBlock: hex(from), toBlock: hex(to) }])
  if (!Array.isArray(answer)) throw new OwnershipError('chain_inconsistent', 'eth_getLogs gave no list.')
  return answer.flatMap((log: unknown) => readLog(log, { address, topics }, from, to) ?? []).reverse()
}

// What was not asked for is left out: a node may answer more, and nothing is believed without asking the contract.
function readLog(log: unknown, filter: Filter, from: bigint, to: bigint): Log | undefined {
  if (!isFields(log) || log['removed'] === true || !Array.isArray(log['topics'])) return undefined
  const number = readQuantity(log['blockNumber'])
  const data = readHex(log['data'])
  const topics = log['topics'].map(readHex)
  if (readHex(log['address']) !== filter.address || number === undefined || number < from || number > to) {
    return undefined
  }
  const matches = filter.topics.every((wanted, index) => {
    const topic = topics[index]
    return (
      wanted === null ||
      (topic !== undefined && (typeof wanted === 'string' ? [wanted] : wanted).includes(topic))
    )
  })
  return matches && data !== undefined ? { topics: topics as Hex[], data } : undefined
}
