import { OwnershipError } from '../errors.ts'
import { type Fields, isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import { rpc } from '../internal/rpc.ts'

/** Values that one request asks for. */
const BATCH = 100

/** Calls a method of a node. Chopsticks and others leave out a `result` that is `null`. Rejects with `OwnershipError`. */
export async function call(ask: AskNode, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await rpc(ask, method, params)
  if (answer.ok) return answer.result
  throw nodeError(answer.error, method)
}

/** Reads storage values at a block, by their keys. What is absent, or `null`, is not in the map. */
export async function readValues(
  ask: AskNode,
  keys: readonly string[],
  hash: string,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  for (let start = 0; start < keys.length; start += BATCH) {
    const batch = new Set(keys.slice(start, start + BATCH))
    const sets = await call(ask, 'state_queryStorageAt', [[...batch], hash])
    if (!Array.isArray(sets) || sets.length > 1) throw inconsistent('state_queryStorageAt was not answered.')
    for (const [key, value] of sets.flatMap((set) => changesOf(set, hash))) {
      // Each key once, and only what was asked for.
      if (!batch.delete(key)) throw inconsistent('The node answered a value that was not asked for.')
      if (value !== null) values.set(key, value)
    }
  }
  return values
}

function changesOf(set: unknown, hash: string): readonly (readonly [string, string | null])[] {
  const { block, changes } = isFields(set) ? set : {}
  if (block !== hash) throw inconsistent('The node answered about another block.')
  if (!Array.isArray(changes)) throw inconsistent('state_queryStorageAt was not answered.')
  return changes.map((change: unknown) => {
    const [key, value = null] = Array.isArray(change) ? (change as readonly unknown[]) : []
    if (typeof key !== 'string' || (typeof value !== 'string' && value !== null)) {
      throw inconsistent('state_queryStorageAt was answered with what is no change.')
    }
    return [key, value] as const
  })
}

/** The node broke its interface. */
export function inconsistent(message: string): OwnershipError {
  return new OwnershipError('chain_inconsistent', message)
}

// The texts are those of Substrate's client: they have no codes of their own.
function nodeError({ code, message }: Fields, method: string): OwnershipError {
  const said = typeof message === 'string' ? message : ''
  if (code === -32601 || /^method not found/i.test(said)) {
    return new OwnershipError('unsupported_standard', `The node has no ${method}.`)
  }
  if (/State already discarded|pruned/i.test(said)) {
    return new OwnershipError('block_unavailable', 'The node no longer has the state of that block.')
  }
  if (/UnknownBlock|Header was not found|block.{0,40}not found/i.test(said)) {
    return new OwnershipError('block_unknown', 'The node knows no such block.')
  }
  return new OwnershipError('chain_unavailable', `${method} was answered with an error.`)
}
