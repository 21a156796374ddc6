import { OTHER } from '../telemetry/routes.ts'

/** Our codes, OAuth's, and identifiers of clients. */
const WORD = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,79}$/

/**
 * A label that cannot grow: words of a known form, the first `most` of them, and everything else as `other`. The codes that
 * go through it are our own; this holds where one of them ever came from outside.
 */
export const boundedLabel = (most: number): ((value: string | undefined) => string) => {
  const known = new Set<string>()
  return (value) => {
    if (value === undefined || !WORD.test(value)) return OTHER
    if (known.has(value)) return value
    if (known.size >= most) return OTHER
    known.add(value)
    return value
  }
}
