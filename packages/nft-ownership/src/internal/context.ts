import type { Undecided } from '../errors.ts'
import type {
  At,
  Block,
  Budget,
  ChainAdapter,
  HoldingQuery,
  Holdings,
  HoldingsFailure,
  MetadataResolver,
  MetadataSource,
  Token,
} from '../types.ts'
import type { Prover } from './owners.ts'
import type { Turnstile } from './turnstile.ts'

/** Where all checks look things up: shared, each question asked once at a time. */
export type LookUps = {
  readonly pin: (adapter: ChainAdapter, at: At | undefined, budget: Budget) => Promise<Block | Undecided>
  readonly holdings: (
    adapter: ChainAdapter,
    query: HoldingQuery,
    owner: string,
    block: Block,
    budget: Budget,
  ) => Promise<Holdings | Undecided>
  readonly describe: (
    adapter: ChainAdapter,
    query: HoldingQuery,
    owner: string,
    tokens: readonly Token[],
    block: Block,
    budget: Budget,
  ) => Promise<readonly (MetadataSource | HoldingsFailure)[] | Undecided>
}

/** What one check carries through its tree. */
export type CheckContext = {
  readonly lookUps: LookUps
  readonly adapterOf: (chain: string) => ChainAdapter | undefined
  readonly resolver: MetadataResolver | undefined
  readonly metadataTokens: number
  readonly provers: readonly Prover[]
  readonly budget: Budget
  readonly turnstile: Turnstile
  /** The block of each chain and tag, pinned once for the whole check. */
  readonly pinned: Map<string, Promise<Block | Undecided>>
  readonly at: At | undefined
  /** Metadata of what met the gate is wanted, beside what traits need. */
  readonly metadata: boolean
  /** Every branch is asked, also when the answer is known without. */
  readonly explain: boolean
}
