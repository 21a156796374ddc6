import { RE2JS } from 're2js'

/** What is matched at most: a longer value does not match. */
export const MATCHED_CHARACTERS = 256

/** Characters times repetitions: what the pattern can grow to when it is compiled. */
const LARGEST_COST = 4096
/** Steps for each character of the value. */
const LARGEST_PROGRAM = 256
const COUNTED = /\{([0-9]{1,6})(?:,([0-9]{0,6}))?\}/g

const compiled = new Map<string, RE2JS | undefined>()
const KEPT = 256

/**
 * The pattern in RE2 syntax, or `undefined` when it is not in it, or too costly. RE2 takes time by the length of the
 * value, never exponentially; but counted repetitions are written out, so that a short pattern can be a large program. A
 * relying party may send patterns: both their compilation and their matching are bounded.
 */
export function compilePattern(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern)
  const program = compile(pattern)
  for (const oldest of compiled.keys()) {
    if (compiled.size < KEPT) break
    compiled.delete(oldest)
  }
  compiled.set(pattern, program)
  return program
}

function compile(pattern: string): RE2JS | undefined {
  const counts = [...pattern.matchAll(COUNTED)].map(([, from, to]) => Math.max(1, Number(to || from)))
  if (counts.reduce((cost, count) => cost * count, pattern.length) > LARGEST_COST) return undefined
  try {
    const program = RE2JS.compile(pattern)
    return program.programSize() <= LARGEST_PROGRAM ? program : undefined
  } catch {
    return undefined
  }
}
