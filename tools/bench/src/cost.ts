import { median } from './measure.ts'

/** What a piece of work has taken. */
export type Cost = {
  /** Sent over HTTP. */
  readonly requests: number
  readonly milliseconds: number
  /** Milliseconds of processor time, all threads of this process counted. */
  readonly cpu: number
}

/** Measures one piece of work. `requests` counts from some beginning on. */
export async function costOf(
  { requests }: { readonly requests: () => number },
  work: () => Promise<unknown>,
): Promise<Cost> {
  const [asked, began, cpu] = [requests(), performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return {
    requests: requests() - asked,
    milliseconds: performance.now() - began,
    cpu: (user + system) / 1000,
  }
}

type Costs<Subjects> = { readonly [Key in keyof Subjects]: Cost }

/** The medians of some runs of each subject, in turns, after as many that only warm up. */
export async function costs<const Subjects extends readonly (() => Promise<Cost>)[]>(
  runs: number,
  subjects: Subjects,
): Promise<Costs<Subjects>> {
  const all = subjects.map((): Cost[] => [])
  for (let n = 0; n < 2 * runs; n++)
    for (const [index, run] of subjects.entries()) {
      const cost = await run()
      if (n >= runs) all[index]?.push(cost)
    }
  return all.map(summary) as Costs<Subjects>
}

function summary(all: readonly Cost[]): Cost {
  return {
    requests: Math.max(...all.map(({ requests }) => requests)),
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    // Garbage is collected in some of the runs, for all of them.
    cpu: all.reduce((sum, { cpu }) => sum + cpu, 0) / all.length,
  }
}

/** `1.2 ms`, without a decimal from 10 on. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
