import type { AmountBounds, At, Gate, HoldingQuery, TokenSelector } from '../types.ts'
import { canonicalCollection, canonicalQuery, stableJson } from './canonical.ts'
import { merged, spanOf } from './selectors.ts'

/** The narrowed query, or the member by which the request asks for more than the operator's. */
export type Narrowed = { readonly gate: Gate } | { readonly widened: keyof HoldingQuery }

/**
 * Members that a request may not choose: they say where and how to look. It may repeat the operator's. The standard is one
 * of them: on an Asset Hub the same number is another collection in each pallet.
 */
const FIXED = ['standard', 'indexer', 'deployBlock', 'factory', 'collectionPath'] as const

/** True when both are about the same collection. */
export function isSameCollection(a: HoldingQuery, b: HoldingQuery): boolean {
  return (
    a.chain === b.chain &&
    canonicalCollection(a) === canonicalCollection(b) &&
    (a.standard === undefined || b.standard === undefined || a.standard === b.standard)
  )
}

/**
 * The operator's query with what the request adds: what it leaves out stays as it is, what it says may only ask for more.
 * Both must be about the same collection.
 */
export function narrowQuery(operator: HoldingQuery, requested: HoldingQuery): Narrowed {
  const [ours, theirs] = [canonicalQuery(operator), canonicalQuery(requested)]
  for (const name of FIXED)
    if (theirs[name] !== undefined && theirs[name] !== ours[name]) return { widened: name }
  if (requested.unit !== undefined && requested.unit !== (operator.unit ?? requested.unit))
    return { widened: 'unit' }
  if (!isWithinSelectors(requested.tokens, operator.tokens)) return { widened: 'tokens' }
  if (requested.tokenPrefix !== undefined && !requested.tokenPrefix.startsWith(operator.tokenPrefix ?? ''))
    return { widened: 'tokenPrefix' }
  const amount = narrowAmount(operator.amount, requested.amount)
  if (amount === 'widened') return { widened: 'amount' }
  const at = narrowAt(operator.at, requested.at)
  if (at === 'widened') return { widened: 'at' }
  const delegates = requested.delegates ?? operator.delegates
  // Each way of holding by another account lets more people in.
  if (delegates?.some((kind) => !operator.delegates?.includes(kind))) return { widened: 'delegates' }
  const traits = [...(operator.traits ?? []), ...(requested.traits ?? [])]
  const narrowed: HoldingQuery = {
    ...operator,
    ...requested,
    ...pick(operator, FIXED),
    collection: operator.collection,
    tokens: requested.tokens ?? operator.tokens,
    tokenPrefix: requested.tokenPrefix ?? operator.tokenPrefix,
    unit: requested.unit ?? operator.unit,
    amount,
    at,
    delegates,
    traits:
      traits.length > 0 ? [...new Map(traits.map((one) => [stableJson(one), one])).values()] : undefined,
    integrity: operator.integrity ?? requested.integrity,
    soulbound: operator.soulbound === true || requested.soulbound === true ? true : undefined,
  }
  const query = defined(narrowed)
  // Fewer tokens that count are more easily no more than the maximum, and what was sold since is still held at an older
  // block: then the operator's own question stays beside.
  const besides =
    stableJson(at) !== stableJson(operator.at) ||
    (operator.amount?.max !== undefined && !isSameButAmount(operator, query))
  return { gate: besides ? { allOf: [operator, query] } : query }
}

function isSameButAmount(a: HoldingQuery, b: HoldingQuery): boolean {
  const [one, other] = [a, b].map((query) => stableJson(canonicalQuery({ ...query, amount: undefined })))
  return one === other
}

function pick(from: HoldingQuery, names: readonly (keyof HoldingQuery)[]): Partial<HoldingQuery> {
  return Object.fromEntries(names.map((name) => [name, from[name]]))
}

function defined(query: HoldingQuery): HoldingQuery {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined),
  ) as unknown as HoldingQuery
}

function narrowAmount(
  operator: AmountBounds | undefined,
  requested: AmountBounds | undefined,
): AmountBounds | undefined | 'widened' {
  if (requested === undefined) return operator
  const floor = operator?.min ?? '1'
  const min = requested.min ?? (floor === '0' ? '1' : floor)
  const max = requested.max ?? operator?.max
  if (BigInt(min) < BigInt(floor)) return 'widened'
  if (operator?.max !== undefined && BigInt(max ?? operator.max) > BigInt(operator.max)) return 'widened'
  if (max !== undefined && BigInt(max) < BigInt(min)) return 'widened'
  return { min, ...(max !== undefined && { max }) }
}

/** A block of one's own choice would bring back tokens that were sold; `finalized` can be asked for beside a moving one. */
function narrowAt(operator: At | undefined, requested: At | undefined): At | undefined | 'widened' {
  if (requested === undefined || stableJson(requested) === stableJson(operator)) return operator
  const moving = operator === undefined || operator === 'latest' || operator === 'safe'
  return requested === 'finalized' && moving ? requested : 'widened'
}

/** True when every selected token is also selected by `outer`; without `outer` all are. */
function isWithinSelectors(
  inner: readonly TokenSelector[] | undefined,
  outer: readonly TokenSelector[] | undefined,
): boolean {
  if (inner === undefined || outer === undefined) return true
  const ids = new Set(outer.filter((selector) => typeof selector === 'string'))
  const spans = merged(outer)
  return inner.every((selector) => {
    if (typeof selector === 'string' && ids.has(selector)) return true
    const span = spanOf(selector)
    return span !== undefined && spans.some(([from, to]) => from <= span[0] && span[1] <= to)
  })
}
