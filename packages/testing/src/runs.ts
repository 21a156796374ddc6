/** How fast-check runs a property; what `fc.assert` and `fc.sample` take. */
export type Runs = {
  readonly numRuns: number
  /** Of the ordinary run, which is the same everywhere and each time. */
  readonly seed?: number
  /** Milliseconds. What has not failed by then has passed. */
  readonly interruptAfterTimeLimit?: number
}

const SEED = 20261121

/**
 * How often a property is tried: few times by default, always with the same input, so that a commit that
 * changes nothing fails nothing. With `COUNTERSIGN_FUZZ_RUNS` as often as that says, with new input, for
 * at most `COUNTERSIGN_FUZZ_SECONDS` (60); the report of a failure names its seed.
 *
 * @example
 * fc.assert(fc.property(fc.string(), (text) => { readTime(text) }), runs(300))
 */
export function runs(few: number, environment: NodeJS.ProcessEnv = process.env): Runs {
  const numRuns = count(environment, 'COUNTERSIGN_FUZZ_RUNS')
  if (numRuns === undefined) return { numRuns: few, seed: SEED }
  return { numRuns, interruptAfterTimeLimit: 1000 * (count(environment, 'COUNTERSIGN_FUZZ_SECONDS') ?? 60) }
}

function count(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const value = environment[name]
  if (value === undefined || value === '') return undefined
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new RangeError(`${name} is no count: ${value}`)
  return Number(value)
}
