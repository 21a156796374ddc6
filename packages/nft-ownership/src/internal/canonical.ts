import type { HoldingQuery, TokenSelector } from '../types.ts'

/**
 * JSON with the members in order of their names and without those that are undefined. Unlike in JSON, a bigint is its
 * digits, and bytes are a list.
 */
export function stableJson(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `[${value.join(',')}]`
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${stableJson(member)}`).join(',')}}`
}

function sorted<T>(values: readonly T[] | undefined): readonly T[] | undefined {
  if (values === undefined) return undefined
  const byText = new Map(values.map((value) => [stableJson(value), value]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

function selector(given: TokenSelector): TokenSelector {
  return typeof given !== 'string' && given.from === given.to ? given.from : given
}

/** The collection in one spelling. */
export function canonicalCollection({ chain, collection }: HoldingQuery): string {
  return chain.startsWith('eip155:') ? collection.toLowerCase() : collection
}

/** One spelling for queries that mean the same: defaults left out, lists without order, hexadecimal in lower case. */
export function canonicalQuery(query: HoldingQuery): HoldingQuery {
  const { amount, tokens, factory } = query
  const plainAmount = amount === undefined || ((amount.min ?? '1') === '1' && amount.max === undefined)
  return {
    ...query,
    collection: canonicalCollection(query),
    factory: factory?.toLowerCase(),
    tokens: sorted(tokens?.map(selector)),
    amount: plainAmount ? undefined : { min: amount.min ?? '1', max: amount.max },
    traits: query.traits?.length ? sorted(query.traits) : undefined,
    soulbound: query.soulbound === true ? true : undefined,
    delegates: query.delegates?.length ? sorted(query.delegates) : undefined,
  }
}

/** What an adapter is asked: the query without what is decided on its answer. */
export function lookedUp(query: HoldingQuery): HoldingQuery {
  const { traits: _traits, amount: _amount, integrity: _integrity, at: _at, ...rest } = query
  return rest
}
