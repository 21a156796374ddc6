import type { Clock } from '@countersign/siwx-core'
import { type BudgetLimits, createBudget } from './budget.ts'
import { OwnershipError } from './errors.ts'
import type { GateAnswer, ProvenAccount } from './gate.ts'
import type { CheckContext } from './internal/context.ts'
import { evaluate, mayChange, restsOn } from './internal/evaluate.ts'
import { createLookUps } from './internal/lookUps.ts'
import { isUndecided } from './internal/memo.ts'
import { readAccounts } from './internal/owners.ts'
import { withMetadata } from './internal/tokenMetadata.ts'
import { createTurnstile } from './internal/turnstile.ts'
import { parseGate } from './parseGate.ts'
import type { At, Block, ChainAdapter, Gate, MetadataResolver } from './types.ts'

/** How long answers are kept, in milliseconds. What could not be found out is never kept. */
export type CacheOptions = {
  /** A pinned block. Default 10,000. 0: only shared by checks at the same time. */
  readonly block?: number | undefined
  /** What an account holds at a block. Default and most: 30,000. */
  readonly holdings?: number | undefined
  /** Most answers kept of each kind. Default 2,000. */
  readonly entries?: number | undefined
}

/** Options of {@link createOwnership}. */
export type OwnershipOptions = {
  /** One for each chain. */
  readonly adapters: readonly ChainAdapter[]
  /** Without it no trait can be decided. */
  readonly metadata?: MetadataResolver | undefined
  /** What one check may spend. */
  readonly limits?: BudgetLimits | undefined
  /** How many tokens of an account metadata is read for in one query. Default 20. */
  readonly metadataTokens?: number | undefined
  /** How many look-ups one check does at once. Default 4. */
  readonly atOnce?: number | undefined
  readonly cache?: CacheOptions | undefined
  /** When a chain that has failed is left alone: failures in a row (default 5), then milliseconds (default 30,000). */
  readonly breaker?:
    | { readonly failures?: number | undefined; readonly rest?: number | undefined }
    | undefined
  /** Default: the platform's. */
  readonly now?: Clock | undefined
}

/** Options of one check. */
export type CheckOptions = {
  /** Reads the metadata of the tokens that met the gate, also where no trait needs it. */
  readonly metadata?: boolean | undefined
  /** For queries that do not say themselves. */
  readonly at?: At | undefined
  /** Asks every branch and every account, also when the answer is known without: for a dry run. */
  readonly explain?: boolean | undefined
  /** Instead of those of the options. */
  readonly limits?: BudgetLimits | undefined
}

/** Answers gates. */
export type Ownership = {
  /** CAIP-2 of every chain that can be asked. */
  readonly chains: readonly string[]
  /**
   * Says whether the proven accounts meet the gate. Rejects with `OwnershipError` only for what the caller got wrong:
   * `query_invalid` (a gate that `parseGate` refuses), `account_invalid` (not CAIP-10).
   */
  readonly check: (
    gate: Gate,
    accounts: readonly ProvenAccount[],
    options?: CheckOptions,
  ) => Promise<GateAnswer>
}

/** An owned token that was sold is believed no longer than this. */
const MOST_HOLDINGS_MS = 30_000

/**
 * Makes the checker of gates over the given chains. Keep one for the whole process: it shares look-ups between checks, so
 * that any number of people at one gate cost one look-up for each account and block.
 *
 * @throws TypeError when two adapters serve the same chain, or a limit is no positive integer
 * @example
 * ```ts
 * import { type ChainAdapter, createOwnership } from '@countersign/nft-ownership'
 *
 * declare const polygon: ChainAdapter
 * const ownership = createOwnership({ adapters: [polygon] })
 * const { status, met } = await ownership.check(
 *   { chain: 'eip155:137', collection: '0x2953399124F0cBB46d2CbACD8A89cF0599974963' },
 *   [{ account: 'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb', everyChain: true }],
 * )
 * console.log(status) // met
 * console.log(met[0]?.balance) // 2
 * ```
 * @see CAIP-2, CAIP-10, CAIP-19
 */
export function createOwnership(options: OwnershipOptions): Ownership {
  const { adapters, metadata: resolver, cache = {}, breaker = {}, now = () => new Date() } = options
  const byChain = new Map(adapters.map((adapter) => [adapter.chain, adapter]))
  if (byChain.size < adapters.length) throw new TypeError('Two adapters serve the same chain.')
  const lookUps = createLookUps({
    blockMs: cache.block ?? 10_000,
    holdingsMs: Math.min(cache.holdings ?? MOST_HOLDINGS_MS, MOST_HOLDINGS_MS),
    entries: cache.entries ?? 2000,
    failures: breaker.failures ?? 5,
    restMs: breaker.rest ?? 30_000,
  })
  createBudget(options.limits)
  return {
    chains: [...byChain.keys()],
    check: async (given, accounts, { metadata = false, at, explain = false, limits } = {}) => {
      const parsed = parseGate(given)
      if (!parsed.ok) throw new OwnershipError('query_invalid', parsed.issues[0]?.message ?? 'Not a gate.')
      const context: CheckContext = {
        lookUps,
        adapterOf: (chain) => byChain.get(chain),
        resolver,
        metadataTokens: options.metadataTokens ?? 20,
        provers: readAccounts(accounts),
        budget: createBudget(limits ?? options.limits),
        turnstile: createTurnstile(options.atOnce ?? 4),
        pinned: new Map(),
        at,
        metadata,
        explain,
      }
      return answer(context, parsed.gate, now)
    },
  }
}

async function answer(context: CheckContext, gate: Gate, now: Clock): Promise<GateAnswer> {
  const root = await evaluate(context, gate)
  const rests = restsOn(root)
  // Nobody's metadata is fetched for a gate that stays closed.
  const met = context.metadata ? await withMetadata(context, rests) : rests
  const blocks = await Promise.all(context.pinned.values())
  return {
    status: root.status,
    retryable: mayChange(root),
    gate,
    root,
    met,
    blocks: blocks.filter((block): block is Block => !isUndecided(block)),
    checkedAt: now().toISOString(),
    spent: context.budget.spent(),
  }
}
