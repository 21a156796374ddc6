import type { HoldingQuery, TokenSelector } from '../types.ts'

const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/

/** True when the token is one of those that the query is about. */
export function isSelected(query: HoldingQuery, id: string): boolean {
  if (query.tokenPrefix !== undefined && !id.startsWith(query.tokenPrefix)) return false
  return query.tokens === undefined || query.tokens.some((selector) => selects(selector, id))
}

function selects(selector: TokenSelector, id: string): boolean {
  if (typeof selector === 'string') return selector === id
  if (!DECIMAL.test(id)) return false
  const number = BigInt(id)
  return BigInt(selector.from) <= number && number <= BigInt(selector.to)
}
