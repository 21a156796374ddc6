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

/** A token that met a query, with its metadata when that was asked for or needed. */
export type MatchedToken = Token & {
  readonly metadata?: Metadata | undefined
  /** Why there is no metadata. */
  readonly metadataStatus?: OwnershipCode | undefined
}

/** The answer to one query for one account: what was looked for, where, at which block, and what was found. */
export type Condition = {
  /** CAIP-10. */
  readonly account: string
  readonly query: HoldingQuery
  readonly status: 'met' | 'unmet' | 'undecided'
  /** Why it is unmet or undecided: an {@link OwnershipCode}, or `balance_low`, `balance_high`, `not_held`, `trait_unmet`, `transferable`, `expired`. */
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

/** Why a query is known not to be met. */
export type UnmetCode =
  | 'not_held'
  | 'balance_low'
  | 'balance_high'
  | 'trait_unmet'
  | 'transferable'
  | 'expired'

/** The answer for a gate and everything below it. */
export type GateNode =
  | { readonly kind: 'query'; readonly status: Status; readonly conditions: readonly Condition[] }
  | {
      readonly kind: 'allOf' | 'anyOf' | 'not'
      readonly status: Status
      readonly children: readonly GateNode[]
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
  /** Every met condition: what the decision rests on. */
  readonly met: readonly Condition[]
  /** The blocks that everything was read at, one for each chain. */
  readonly blocks: readonly Block[]
  /** RFC 3339. */
  readonly checkedAt: string
  readonly spent: { readonly requests: number; readonly bytes: number; readonly milliseconds: number }
}
