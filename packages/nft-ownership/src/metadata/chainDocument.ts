import { OwnershipError } from '../errors.ts'
import type { Json } from './json.ts'

/**
 * Makes plain JSON of a document that an adapter has put together from what a chain holds: large integers become strings,
 * bytes become text, and what JSON cannot hold is left out.
 *
 * @throws OwnershipError `metadata_too_large` when nested deeper than `depth`
 */
export function toJson(value: unknown, depth: number): Json | undefined {
  if (depth < 0) throw new OwnershipError('metadata_too_large', 'The document is nested too deep.')
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value.toString()
  }
  if (typeof value !== 'object') return undefined
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth - 1) ?? null)
  return fromEntries(Object.entries(value), (item) => toJson(item, depth - 1))
}

function fromNumber(value: number): Json {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
    ? value
    : String(value)
}

/** Applies `change` to every member but `__proto__`, and leaves out what becomes `undefined`. */
export function fromEntries<T>(
  entries: readonly (readonly [string, T])[],
  change: (value: T) => Json | undefined,
): { readonly [name: string]: Json } {
  const members: [string, Json][] = []
  for (const [name, value] of entries) {
    const changed = name === '__proto__' ? undefined : change(value)
    if (changed !== undefined) members.push([name, changed])
  }
  return Object.fromEntries(members)
}

/** Applies `change` to every string inside of a document. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: Json) => mapStrings(item, change))
  return fromEntries(Object.entries(value), (item) => mapStrings(item, change))
}
