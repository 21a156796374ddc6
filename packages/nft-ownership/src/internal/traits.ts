import type { Metadata, TraitCondition, TraitValue } from '../types.ts'
import { compareDecimals } from './decimal.ts'
import { compilePattern, MATCHED_CHARACTERS } from './pattern.ts'

/** Values of one trait that a pattern is tried on: each costs as much as the pattern allows. */
const MATCHED_VALUES = 64

/**
 * True when every condition holds for this token. The trait must be there: an absent one meets no operator. `undefined`
 * when that is not known: values are longer or more than a pattern is tried on, or the metadata is not all that there is.
 */
export function hasTraits(metadata: Metadata, conditions: readonly TraitCondition[]): boolean | undefined {
  const outcomes = conditions.map((condition) => {
    const outcome = meets(metadata, condition)
    return outcome === false && metadata.partial ? undefined : outcome
  })
  if (outcomes.includes(false)) return false
  return outcomes.includes(undefined) ? undefined : true
}

function meets({ traits }: Metadata, condition: TraitCondition): boolean | undefined {
  // A name such as `constructor` is not a trait of every token.
  if (!Object.hasOwn(traits, condition.name)) return false
  const found = traits[condition.name]
  if (found === undefined) return false
  const values: readonly TraitValue[] = Array.isArray(found) ? found : [found as TraitValue]
  return values.length > 0 && holds(condition, values)
}

function holds({ op, value }: TraitCondition, values: readonly TraitValue[]): boolean | undefined {
  if (op === 'exists') return true
  const wanted: readonly TraitValue[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
  if (wanted.length === 0) return false
  // Of several values one is enough, but `ne` means that none is the one.
  if (op === 'ne') return values.every((have) => !wanted.some((want) => isSame(have, want)))
  if (op === 'regex') return matches(String(wanted[0]), values)
  return values.some((have) => wanted.some((want) => compare(op, have, want)))
}

function compare(op: TraitCondition['op'], have: TraitValue, want: TraitValue): boolean {
  if (op === 'eq' || op === 'in') return isSame(have, want)
  const order = compareDecimals(have, want)
  if (order === undefined) return false
  if (op === 'gt') return order > 0
  if (op === 'gte') return order >= 0
  if (op === 'lt') return order < 0
  return op === 'lte' && order <= 0
}

/** A number is compared as one, also with a text that writes one; everything else as text. */
function isSame(have: TraitValue, want: TraitValue): boolean {
  if (typeof have === 'number' || typeof want === 'number') {
    const order = compareDecimals(have, want)
    if (order !== undefined) return order === 0
  }
  return String(have) === String(want)
}

/** It finds, as in Rego: anchor the pattern to match all. A value that hides behind its length is not known not to match. */
function matches(pattern: string, values: readonly TraitValue[]): boolean | undefined {
  const tried = values
    .slice(0, MATCHED_VALUES)
    .map(String)
    .filter((text) => text.length <= MATCHED_CHARACTERS)
  if (tried.some((text) => compilePattern(pattern)?.matcher(text).find() ?? false)) return true
  return tried.length < values.length ? undefined : false
}
