import { type Cadence, isCadenceArray, textEntries } from './cadence.ts'

/** A number of Cadence with a fraction has eight digits of it; a double keeps fifteen digits in all. */
const MOST_DIGITS = 15

/**
 * Plain JSON of a Cadence value, for the reader of metadata: what a number of JavaScript cannot hold exactly stays text,
 * structs become objects, and types, capabilities and functions are left out.
 */
export function toDocument(value: Cadence): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value.toString()
  }
  if (isCadenceArray(value)) return value.map((item) => toDocument(item) ?? null)
  switch (value.kind) {
    case 'fixed':
      return fixed(value.value)
    case 'dictionary': {
      const entries = textEntries(value)
      if (entries !== undefined) return toObject([...entries])
      return value.entries.map(([key, member]) => ({ key: toDocument(key), value: toDocument(member) }))
    }
    case 'composite':
      return toObject(value.fields)
    case 'path':
      return `/${value.domain}/${value.identifier}`
    case 'range':
      return { start: toDocument(value.start), end: toDocument(value.end), step: toDocument(value.step) }
    case 'opaque':
      return undefined
  }
}

function fixed(text: string): number | string {
  const trimmed = text.replace(/\.?0+$/, '')
  return trimmed.replace(/[-.]/g, '').length <= MOST_DIGITS ? Number(trimmed) : trimmed
}

// `fromEntries` defines members, so that a name such as __proto__ is a name only.
function toObject(entries: readonly (readonly [string, Cadence])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    entries
      .map(([name, member]) => [name, toDocument(member)] as const)
      .filter(([, member]) => member !== undefined),
  )
}
