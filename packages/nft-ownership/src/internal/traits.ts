import type { Metadata, TraitCondition, TraitValue } from '../types.ts'
import { compareDecimals } from './decimal.ts'
import { compilePattern, MATCHED_CHARACTERS } from './pattern.ts'

/** True when every condition holds for this token. The trait must be there: an absent one meets no operator. */
export function hasTraits(metadata: Metadata, conditions: readonly TraitCondition[]): boolean {
  return conditions.every((condition) => {
    // A name such as `constructor` is not a trait of every token.
    if (!Object.hasOwn(metadata.traits, condition.name)) return false
    const found = metadata.traits[condition.name]
    if (found === undefined) return false
    const values: readonly TraitValue[] = Array.isArray(found) ? found : [found as TraitValue]
    return values.length > 0 && holds(condition, values)
  })
}

function holds({ op, value }: TraitCondition, values: readonly TraitValue[]): boolean {
  if (op === 'exists') return true
  const wanted: readonly TraitValue[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
  if (wanted.length === 0) return false
  // Of several values one is enough, but `ne` means that none is the one.
  if (op === 'ne') return values.every((have) => !wanted.some((want) => isSame(have, want)))
  return values.some((have) => wanted.some((want) => compare(op, have, want)))
}

function compare(op: TraitCondition['op'], have: TraitValue, want: TraitValue): boolean {
  if (op === 'eq' || op === 'in') return isSame(have, want)
  if (op === 'regex') return matches(String(want), have)
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

/** It finds, as in Rego: anchor the pattern to match all. */
function matches(pattern: string, have: TraitValue): boolean {
  const text = String(have)
  return text.length <= MATCHED_CHARACTERS && (compilePattern(pattern)?.matcher(text).find() ?? false)
}
