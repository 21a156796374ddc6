/**
 * A decoded Cadence value. Integers are `bigint` whatever their width; `null` is an absent optional and `Void`; a present
 * optional is its value; addresses are text, `0x` and 16 digits.
 */
export type Cadence =
  | null
  | boolean
  | bigint
  | string
  | readonly Cadence[]
  | { readonly kind: 'fixed'; readonly value: string }
  | { readonly kind: 'dictionary'; readonly entries: readonly (readonly [Cadence, Cadence])[] }
  | {
      readonly kind: 'composite'
      readonly id: string
      readonly fields: readonly (readonly [string, Cadence])[]
    }
  | { readonly kind: 'path'; readonly domain: string; readonly identifier: string }
  | { readonly kind: 'range'; readonly start: Cadence; readonly end: Cadence; readonly step: Cadence }
  /** A type, a capability or a function: nothing that an answer of ours could rest on. */
  | { readonly kind: 'opaque'; readonly type: string }

/** Members of a dictionary with text keys, or `undefined` for anything else, a key that comes twice included. */
export function textEntries(value: Cadence | undefined): ReadonlyMap<string, Cadence> | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'dictionary')
    return undefined
  const entries = new Map<string, Cadence>()
  for (const [key, member] of value.entries) {
    if (typeof key !== 'string' || entries.has(key)) return undefined
    entries.set(key, member)
  }
  return entries
}

/** Whether it is an array of Cadence. */
export function isCadenceArray(value: Cadence | undefined): value is readonly Cadence[] {
  return Array.isArray(value)
}
