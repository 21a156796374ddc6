import type { HoldingQuery, TokenSelector } from '../types.ts'
import { isNatural } from './isNatural.ts'

/** Numbers from the first to the last, both included. */
export type Span = readonly [from: bigint, to: bigint]

type Selection = { readonly ids: ReadonlySet<string>; readonly ranges: readonly Span[] }

// Read once for each list: thousands of tokens are held against hundreds of ranges of up to 78 digits.
const selections = new WeakMap<readonly TokenSelector[], Selection>()

function selectionOf(tokens: readonly TokenSelector[]): Selection {
  const known = selections.get(tokens)
  if (known) return known
  const ids = new Set(tokens.filter((selector) => typeof selector === 'string'))
  const ranges = merged(tokens.filter((selector) => typeof selector !== 'string'))
  const selection = { ids, ranges }
  selections.set(tokens, selection)
  return selection
}

/** True when the token is one of those that the query is about. */
export function isSelected(query: HoldingQuery, id: string): boolean {
  if (query.tokenPrefix !== undefined && !id.startsWith(query.tokenPrefix)) return false
  if (query.tokens === undefined) return true
  const { ids, ranges } = selectionOf(query.tokens)
  if (ids.has(id)) return true
  if (ranges.length === 0 || !isNatural(id)) return false
  const number = BigInt(id)
  return ranges.some(([from, to]) => from <= number && number <= to)
}

/** The range, or the one number, as a span; nothing for what is no number. */
export function spanOf(selector: TokenSelector): Span | undefined {
  const { from, to } = typeof selector === 'string' ? { from: selector, to: selector } : selector
  return isNatural(from) && isNatural(to) ? [BigInt(from), BigInt(to)] : undefined
}

/** The ranges and numbers as few spans, joined where one follows on another. */
export function merged(selectors: readonly TokenSelector[]): readonly Span[] {
  const spans = selectors.map(spanOf).filter((span) => span !== undefined)
  spans.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return spans.reduce<Span[]>((joined, [from, to]) => {
    const last = joined.at(-1)
    if (last && from <= last[1] + 1n) joined[joined.length - 1] = [last[0], later(to, last[1])]
    else joined.push([from, to])
    return joined
  }, [])
}

function later(a: bigint, b: bigint): bigint {
  if (a < b) return b
  return a
}
