import { OwnershipError } from '../../errors.ts'
import type { Context } from './context.ts'
import { listByIndexer } from './indexer.ts'
import { searchLogs } from './logs.ts'
import type { Asked } from './query.ts'
import type { ReadResult } from './reader.ts'
import { isTooMuch } from './rpc.ts'
import type { Profile } from './standard.ts'
import {
  calldata,
  eventTopic,
  type Hex,
  invalidAnswer,
  readAddress,
  readUint,
  readUints,
  topic,
} from './words.ts'

/** Tokens that an account was confirmed to hold, and how they were found. */
export type Listing = {
  readonly ids: readonly bigint[]
  /** True when nothing can be missing. */
  readonly complete: boolean
  readonly method: 'tokenOfOwnerByIndex' | 'tokensOfOwner' | 'indexer' | 'logs' | 'balanceOf'
}

const TRANSFER = /* @__PURE__ */ eventTopic('Transfer(address,address,uint256)')
// ERC-2309: minted by the range, at the deployment.
const CONSECUTIVE = /* @__PURE__ */ eventTopic('ConsecutiveTransfer(uint256,uint256,address,address)')

/**
 * Lists the tokens of an account whose balance is known, by the cheapest way that the contract has. Every id is confirmed
 * by `ownerOf` at the same block, and the count is compared with `balanceOf`.
 */
export async function listTokens(
  context: Context,
  asked: Pick<Asked, 'collection' | 'deployBlock'>,
  { enumerable }: Profile,
  owner: Hex,
  balance: bigint,
): Promise<Listing> {
  const most = BigInt(context.limits.tokens)
  const collector = collect(context, asked.collection, owner, balance)
  if (balance === 0n) return { ids: [], complete: true, method: 'balanceOf' }
  if (enumerable) {
    const indices = Array.from({ length: Number(balance < most ? balance : most) }, (_, index) =>
      BigInt(index),
    )
    const found = await byIndex(context, asked.collection, owner, indices)
    // A contract that says that it can be enumerated, and then cannot, contradicts itself.
    if ((await collector.add(found)) !== found.length) throw invalidAnswer('tokenOfOwnerByIndex')
    return collector.end('tokenOfOwnerByIndex')
  }
  const own = await byTokensOfOwner(context, asked.collection, owner)
  if (own && (await collector.add(own)) > 0) return collector.end('tokensOfOwner')
  if (context.indexer) {
    await collector.add(await listByIndexer(context, 'erc721', asked.collection, owner))
    if (collector.done()) return collector.end('indexer')
  }
  if (asked.deployBlock !== undefined) {
    for await (const ids of byLogs(context, asked.collection, owner, asked.deployBlock)) {
      await collector.add(ids)
      if (collector.done()) break
    }
    return collector.end('logs')
  }
  if (!context.indexer) {
    context.warn(
      'listing_unavailable',
      'Which tokens these are cannot be asked: no deployBlock and no indexer is given.',
    )
  }
  return collector.end(context.indexer ? 'indexer' : 'balanceOf')
}

type Collector = {
  /** Confirms candidates; gives how many were new and true. */
  readonly add: (ids: readonly bigint[]) => Promise<number>
  readonly done: () => boolean
  readonly end: (method: Listing['method']) => Listing
}

function collect(context: Context, collection: Hex, owner: Hex, balance: bigint): Collector {
  const { limits } = context
  const ids = new Set<bigint>()
  const seen = new Set<bigint>()
  let full = false
  return {
    add: async (candidates) => {
      const before = ids.size
      // Candidates that are not held any longer cost a question each: four times as many as may be found.
      const fresh = [...new Set(candidates)].filter((id) => !seen.has(id))
      const room = Math.max(0, limits.tokens * 4 - seen.size)
      full ||= fresh.length > room
      const looked = fresh.slice(0, room)
      for (const id of looked) seen.add(id)
      const owners = await ownersOf(context, collection, looked)
      looked.forEach((id, index) => {
        if (owners[index] === owner && ids.size < limits.tokens) ids.add(id)
        else if (owners[index] === owner) full = true
      })
      return ids.size - before
    },
    done: () => full || BigInt(ids.size) >= balance,
    end: (method) => {
      const count = BigInt(ids.size)
      if (count > balance) throw invalidAnswer('balanceOf, or to ownerOf: they contradict each other')
      if (count < balance && method !== 'balanceOf') {
        context.warn(
          'balance_mismatch',
          `${count} tokens were found and confirmed of a balance of ${balance}.`,
        )
      }
      return { ids: [...ids].toSorted((a, b) => (a < b ? -1 : 1)), complete: count === balance, method }
    },
  }
}

/** Who holds each token: `undefined` for nobody, `null` where the contract has failed to say. */
export async function ownersOf(
  { state }: Pick<Context, 'state'>,
  collection: Hex,
  ids: readonly bigint[],
): Promise<readonly (Hex | null | undefined)[]> {
  const calls = ids.map((id) => ({ to: collection, data: calldata('ownerOf(uint256)', [id]) }))
  const results = await state.read(calls)
  let failures = 0
  return results.map((result) => {
    if (result.status === 'reverted') return undefined
    if (result.status === 'no_code') {
      throw new OwnershipError(
        'no_contract',
        'There is no contract at that address, or not yet at that block.',
      )
    }
    if (result.status !== 'answered') {
      failures += 1
      if (failures > 8) throw new OwnershipError('contract_failed', 'The contract fails to answer ownerOf.')
      return null
    }
    if (result.data === '0x') {
      throw new OwnershipError('unsupported_standard', 'The contract does not answer ownerOf.')
    }
    const owner = readAddress(result.data)
    if (owner === undefined) throw invalidAnswer('ownerOf')
    return owner
  })
}

async function byIndex(
  { state }: Context,
  collection: Hex,
  owner: Hex,
  indices: readonly bigint[],
): Promise<readonly bigint[]> {
  const data = (index: bigint) => calldata('tokenOfOwnerByIndex(address,uint256)', [owner, index])
  const results = await state.read(indices.map((index) => ({ to: collection, data: data(index) })))
  return results.map((result) => {
    const id = result.status === 'answered' ? readUint(result.data) : undefined
    if (id === undefined) throw invalidAnswer('tokenOfOwnerByIndex')
    return id
  })
}

// ERC-721A Queryable. Others have a function of that name too: what it says is a list of candidates.
async function byTokensOfOwner(
  { state }: Context,
  collection: Hex,
  owner: Hex,
): Promise<readonly bigint[] | undefined> {
  const result = await state
    .call(collection, calldata('tokensOfOwner(address)', [owner]))
    .catch((error: unknown): ReadResult => {
      // It goes through the whole collection: where that is too much for the node, there are other ways.
      if (isTooMuch(error)) return { status: 'too_long' }
      throw error
    })
  return result.status === 'answered' ? readUints(result.data) : undefined
}

async function* byLogs(
  context: Context,
  address: Hex,
  owner: Hex,
  from: bigint,
): AsyncGenerator<readonly bigint[], void, void> {
  for await (const logs of searchLogs(context, { address, topics: [TRANSFER, null, topic(owner)] }, from)) {
    yield logs.flatMap(({ topics }) => readUint(topics[3] ?? '0x') ?? [])
  }
  const ranges = searchLogs(context, { address, topics: [CONSECUTIVE, null, null, topic(owner)] }, from)
  for await (const logs of ranges) {
    for (const { topics, data } of logs) yield consecutive(topics[1], data, context.limits.tokens * 4 + 1)
  }
}

function consecutive(first: Hex | undefined, last: Hex, most: number): readonly bigint[] {
  const from = readUint(first ?? '0x')
  const to = readUint(last)
  if (from === undefined || to === undefined || to < from) return []
  const count = to - from + 1n
  const length = count < BigInt(most) ? Number(count) : most
  return Array.from({ length }, (_, index) => from + BigInt(index))
}
