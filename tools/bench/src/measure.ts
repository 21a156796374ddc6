import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void

/** One subject of a comparison. `run` does the work once, for the n-th input. */
export type Subject = {
  readonly name: string
  readonly run: (n: number) => unknown
}

/** The median of the rounds. */
export type Measurement = {
  readonly name: string
  readonly opsPerSecond: number
  /** Half the distance between the slowest and the fastest round, relative to the median. */
  readonly spread: number
}

/** How long to measure: rounds of that much processor time. */
export type Effort = { readonly rounds: number; readonly milliseconds: number }

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

const BATCH = 16

/** Operations in a second of processor time, all threads counted: who else uses the machine does not matter. */
async function round(subject: Subject, milliseconds: number): Promise<number> {
  // Each subject pays for its own garbage, not for that of the one before.
  collect({ type: 'minor' })
  const start = process.cpuUsage()
  for (let n = 0; ; ) {
    for (const end = n + BATCH; n < end; n++) {
      const result = subject.run(n)
      if (result instanceof Promise) await result
    }
    const { user, system } = process.cpuUsage(start)
    const microseconds = user + system
    if (microseconds >= milliseconds * 1000) return (n / microseconds) * 1e6
  }
}

/**
 * Measures subjects in turns, A B C A B C, so that a busy moment of the machine hits all of them. The first turn only
 * warms up.
 */
export async function measure(
  subjects: readonly Subject[],
  { rounds, milliseconds }: Effort,
): Promise<readonly Measurement[]> {
  const results = subjects.map((subject) => ({ subject, values: [] as number[] }))
  for (const { subject } of results) await round(subject, milliseconds)
  // WebAssembly that was asked for in the first turn arrives with a turn of the event loop, which rounds do not give.
  await pause(100)
  for (let turn = 0; turn < rounds; turn++)
    for (const { subject, values } of results) values.push(await round(subject, milliseconds))
  return results.map(({ subject, values }) => {
    const opsPerSecond = median(values)
    return {
      name: subject.name,
      opsPerSecond,
      spread: (Math.max(...values) - Math.min(...values)) / 2 / opsPerSecond,
    }
  })
}
