import type { UnmetCode } from '../gate.ts'
import type { AmountBounds, HoldingQuery, Holdings, Standard, Token } from '../types.ts'

/** What is known of a number: at least `lower`, at most `upper`; without `upper` there is no telling. */
export type Bounds = { readonly lower: bigint; readonly upper: bigint | undefined }

/** What an account holds, sorted into what counts and what does not. */
export type Tally = {
  /** Tokens that count, as far as can be told without metadata. */
  readonly tokens: readonly Token[]
  /** What is held but not listed by id. */
  readonly unlisted: Bounds
  /** Why listed tokens were left out, if any were. */
  readonly excluded: 'expired' | 'transferable' | undefined
}

/** Standards whose tokens can carry an end date: what is not listed may have passed it. */
const CAN_EXPIRE: ReadonlySet<Standard> = new Set(['nep171', 'nep245', 'sbt'])

export function sumOf(tokens: readonly Token[]): bigint {
  return tokens.reduce((sum, token) => sum + BigInt(token.balance), 0n)
}

/** Sorts holdings. Expired tokens never count; with `soulbound` only those count that are known not to be transferable. */
export function tallyOf(query: HoldingQuery, holdings: Holdings): Tally {
  const live = holdings.tokens.filter((token) => token.expired !== true)
  const tokens = query.soulbound === true ? live.filter((token) => token.transferable === false) : live
  const excluded =
    tokens.length < live.length
      ? 'transferable'
      : live.length < holdings.tokens.length
        ? 'expired'
        : undefined
  const rest = BigInt(holdings.balance) - sumOf(holdings.tokens)
  // A listing that was cut short, with no number from the chain beside it, says nothing about the rest.
  const upper = holdings.lowerBound !== true && (holdings.complete || rest > 0n) ? rest : undefined
  const certain = query.soulbound !== true && !CAN_EXPIRE.has(holdings.standard)
  return { tokens, unlisted: { lower: certain ? rest : 0n, upper }, excluded }
}

/** Holds what is known against the bounds of the query. */
export function decide(
  { lower, upper }: Bounds,
  { min = '1', max }: AmountBounds = {},
): 'met' | 'undecided' | 'balance_low' | 'balance_high' {
  if (upper !== undefined && upper < BigInt(min)) return 'balance_low'
  if (max !== undefined && lower > BigInt(max)) return 'balance_high'
  if (lower < BigInt(min)) return 'undecided'
  if (max !== undefined && (upper === undefined || upper > BigInt(max))) return 'undecided'
  return 'met'
}

const REASONS: Readonly<Record<UnmetCode, string>> = {
  account_missing: 'No account of this chain was proven.',
  not_held: 'The account holds nothing of it.',
  balance_low: 'The account holds fewer than are asked for.',
  balance_high: 'The account holds more than are allowed.',
  trait_unmet: 'No token of the account has the traits that are asked for.',
  transferable: 'The account holds only tokens that can be passed on.',
  expired: 'The tokens of the account have expired.',
}

export function reasonOf(code: UnmetCode): string {
  return REASONS[code]
}
