import { OwnershipError, toUndecided, type Undecided, undecided } from '../errors.ts'
import type { Block, ChainAdapter, Holdings, HoldingsFailure, MetadataSource } from '../types.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { canonicalQuery, lookedUp, stableJson } from './canonical.ts'
import type { LookUps } from './context.ts'
import { createMemo, isUndecided } from './memo.ts'
import { assertSound } from './soundness.ts'

/** How long and how much is kept, and when a chain is left alone. */
export type LookUpOptions = {
  readonly blockMs: number
  readonly holdingsMs: number
  readonly entries: number
  readonly failures: number
  readonly restMs: number
  readonly now?: (() => number) | undefined
}

/** Tokens of all answers that are kept, each with what its contract has said of it. */
const MOST_TOKENS = 50_000

/** Failures that say something about the chain's nodes, not about the question. */
const BREAKS: ReadonlySet<string> = new Set([
  'chain_unavailable',
  'chain_mismatch',
  'chain_inconsistent',
  'chain_disagreement',
  'circuit_open',
])

/**
 * The shared look-ups. Only pinning a block counts for the circuit of a chain: it does not depend on the collection, so
 * that no contract can have the chain left alone.
 */
export function createLookUps(options: LookUpOptions): LookUps {
  const { blockMs, holdingsMs, entries, now } = options
  const blocks = createMemo<Block>({ life: blockMs, entries, now })
  const holdings = createMemo<Holdings>({
    life: holdingsMs,
    entries,
    now,
    weight: { of: ({ tokens }) => tokens.length, most: MOST_TOKENS },
  })
  const sources = createMemo<readonly (MetadataSource | HoldingsFailure)[]>({
    life: holdingsMs,
    entries,
    now,
    failuresIn: (found) => found.filter(isUndecided),
    weight: { of: (found) => found.length, most: MOST_TOKENS },
  })
  const breakers = new Map<string, Breaker>()
  const breakerOf = (chain: string): Breaker => {
    const breaker =
      breakers.get(chain) ?? createBreaker({ failures: options.failures, rest: options.restMs, now })
    breakers.set(chain, breaker)
    return breaker
  }
  return {
    pin: (adapter, at, budget) =>
      blocks(
        stableJson([adapter.chain, at]),
        () => guarded(breakerOf(adapter.chain), adapter.chain, () => adapter.pin(at, { budget })),
        budget,
      ),
    holdings: (adapter, query, owner, block, budget) => {
      const asked = lookedUp(query)
      return holdings(
        stableJson([canonicalQuery(asked), owner, block.hash]),
        () =>
          ask(adapter, async () => {
            const found = await adapter.holdings(asked, owner, block, { budget })
            if (found.ok) assertSound(asked, found, owner, block)
            return found
          }),
        budget,
      )
    },
    describe: (adapter, query, owner, tokens, block, budget) => {
      const asked = lookedUp(query)
      const ids = tokens.map(({ id, holder }) => [id, holder])
      return sources(
        stableJson([canonicalQuery(asked), owner, ids, block.hash]),
        () =>
          ask(adapter, async () => {
            const found = await adapter.describe(asked, tokens, block, { budget, owner })
            if (found.length === tokens.length) return found
            throw new OwnershipError('internal', 'The adapter has not described each token.')
          }),
        budget,
      )
    },
  }
}

async function ask<T>(adapter: ChainAdapter, question: () => Promise<T>): Promise<T | Undecided> {
  try {
    return await question()
  } catch (error) {
    return toUndecided(error, adapter.chain)
  }
}

async function guarded(
  breaker: Breaker,
  chain: string,
  pin: () => Promise<Block>,
): Promise<Block | Undecided> {
  if (!breaker.admits())
    return undecided('circuit_open', 'The chain has failed too often and is left alone for a while.', chain)
  try {
    const block = await pin()
    breaker.succeeded()
    return block
  } catch (error) {
    const answer = toUndecided(error, chain)
    if (BREAKS.has(answer.code)) breaker.failed()
    else breaker.unknown()
    return answer
  }
}
