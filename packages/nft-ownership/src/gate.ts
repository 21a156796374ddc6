import type { OwnershipCode } from './errors.ts'
import type {
  Block,
  Gate,
  HoldingQuery,
  Metadata,
  OwnershipWarning,
  Source,
  Standard,
  Token,
} from './types.ts'

/**
 * An account that was proven in this sign-in. CAIP-10 alone counts on its own chain only. `everyChain` says that its key
 * has signed, so that it is the same person's on every chain of its namespace (EVM, Tezos, Polkadot, Algorand): set it
 * when the verifier's `subject` has no chain. A contract account must never have it.
 */
export type ProvenAccount = string | { readonly account: string; readonly everyChain?: boolean | undefined }

/** A token that met a query, with its metadata when that was asked for or needed. */
export type MatchedToken = Token & {
  readonly metadata?: Metadata | undefined
  /** Why there is no metadata. */
  readonly metadataStatus?: OwnershipCode | undefined
}

/** The answer to one query for one account: what was looked for, where, at which block, and what was found. */
export type Condition = {
  /** CAIP-10 of the account on the chain that was asked. Absent when no proven account belongs there (`account_missing`). */
  readonly account?: string | undefined
  readonly query: HoldingQuery
  readonly status: Status
  /** Why it is unmet or undecided. */
  readonly code?: OwnershipCode | UnmetCode | undefined
  readonly reason?: string | undefined
  readonly retryable?: boolean | undefined
  readonly standard?: Standard | undefined
  /** Decimal string. */
  readonly balance?: string | undefined
  /** Tokens that count. */
  readonly tokens: readonly MatchedToken[]
  readonly complete: boolean
  readonly block?: Block | undefined
  readonly source?: Source | undefined
  readonly warnings: readonly OwnershipWarning[]
}

/** A condition that is met: everything about it is known. */
export type MetCondition = Condition & {
  readonly status: 'met'
  readonly account: string
  readonly standard: Standard
  readonly balance: string
  readonly block: Block
  readonly source: Source
}

/** Why a query is known not to be met. */
export type UnmetCode =
  /** None of the proven accounts belongs to the chain: ask for another wallet. */
  'account_missing' | 'not_held' | 'balance_low' | 'balance_high' | 'trait_unmet' | 'transferable' | 'expired'

/** The answer for a gate and everything below it. */
export type GateNode =
  | {
      readonly kind: 'query'
      readonly status: Status
      readonly query: HoldingQuery
      /** One for each account that was asked about. */
      readonly conditions: readonly Condition[]
    }
  | {
      readonly kind: 'allOf' | 'anyOf' | 'not'
      readonly status: Status
      readonly children: readonly GateNode[]
      /** Branches that were not asked because the answer was known without them. */
      readonly skipped?: number | undefined
    }

/** `undecided` is neither of the others: try again. */
export type Status = 'met' | 'unmet' | 'undecided'

/** The answer to a whole gate. */
export type GateAnswer = {
  readonly status: Status
  /** True when the same question may be decided later. */
  readonly retryable: boolean
  /** The gate as it was checked. */
  readonly gate: Gate
  readonly root: GateNode
  /**
   * What a met gate rests on: the met conditions, without those of branches that failed or are negated, and with the
   * metadata of their tokens when that was asked for. Else empty.
   */
  readonly met: readonly MetCondition[]
  /** The blocks that everything was read at, one for each chain. */
  readonly blocks: readonly Block[]
  /** RFC 3339. */
  readonly checkedAt: string
  readonly spent: { readonly requests: number; readonly bytes: number; readonly milliseconds: number }
}
