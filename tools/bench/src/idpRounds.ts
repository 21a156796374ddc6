import type { Usage } from './idpTypes.ts'
import { median } from './measure.ts'

/** One round of one subject. */
export type Round = {
  readonly operations: number
  /** Milliseconds of processor time of the server. */
  readonly cpu: number
  /** Milliseconds that went by. */
  readonly wall: number
  /** Resident memory of the server at the end, in bytes. */
  readonly rss: number
}

/** What a subject takes. */
export type Load = {
  readonly name: string
  /** Milliseconds of processor time of the server for one operation: the median of the rounds. */
  readonly cpu: number
  /** The same of each round, in order. */
  readonly costs: readonly number[]
  /** Half the distance between the cheapest and the dearest round, relative to the median. */
  readonly spread: number
  /** Operations in a second that goes by: the median of the rounds. */
  readonly perSecond: number
  /** Most resident memory of the server, in bytes. */
  readonly rss: number
}

/** How many times the processor time of `base` something takes: the median over rounds that followed each other. */
export const timesOf = ({ costs }: Load, base: Load): number =>
  median(costs.map((cost, index) => cost / (base.costs[index] ?? Number.NaN)))

/** A server, and a piece of work that it is given. */
export type LoadSubject = {
  readonly name: string
  readonly server: { readonly ask: (question: 'usage') => Promise<Usage> }
  /** Does it so many times. */
  readonly run: (times: number) => Promise<void>
}

/** How many turns, and how many operations in one. The first turn only warms up, with `warmUp` operations. */
export type LoadEffort = { readonly rounds: number; readonly operations: number; readonly warmUp: number }

async function round({ run, server }: LoadSubject, operations: number): Promise<Round> {
  const before = await server.ask('usage')
  const began = performance.now()
  await run(operations)
  const wall = performance.now() - began
  const after = await server.ask('usage')
  return { operations, cpu: after.cpu - before.cpu, wall, rss: after.rss }
}

/** The rounds of one subject, taken together. */
export function summarise(name: string, rounds: readonly Round[]): Load {
  const costs = rounds.map(({ cpu, operations }) => cpu / operations)
  const cpu = median(costs)
  return {
    name,
    cpu,
    costs,
    spread: (Math.max(...costs) - Math.min(...costs)) / 2 / cpu,
    perSecond: median(rounds.map(({ operations, wall }) => (operations / wall) * 1000)),
    rss: Math.max(...rounds.map(({ rss }) => rss)),
  }
}

/** Measures subjects in turns, A B C A B C, so that a busy moment of the machine hits all of them. */
export async function measureLoads(
  subjects: readonly LoadSubject[],
  { operations, rounds, warmUp }: LoadEffort,
): Promise<readonly Load[]> {
  const all = subjects.map((subject) => ({ subject, taken: [] as Round[] }))
  for (const { subject } of all) await subject.run(warmUp)
  for (let turn = 0; turn < rounds; turn += 1)
    for (const { subject, taken } of all) taken.push(await round(subject, operations))
  return all.map(({ subject, taken }) => summarise(subject.name, taken))
}
