import { median } from './measure.ts'
import { count, type Section, type Target } from './report.ts'
import { settled, slopeOf } from './soakFit.ts'
import type { Done } from './soakLoad.ts'
import type { Rows } from './soakRows.ts'

/** What a process and its store hold at a moment. Sizes in bytes, `at` in minutes from the beginning. */
export type Sample = Rows & {
  readonly at: number
  /** How many people have begun to sign in by then. */
  readonly begun: number
  readonly cpu: number
  readonly heap: number
  readonly external: number
  readonly rss: number
  readonly resources: number
}

/** What a run has seen. */
export type Soaked = {
  readonly minutes: number
  readonly store: string
  readonly done: readonly Done[]
  readonly samples: readonly Sample[]
  /** Without load, before the run and after it. */
  readonly before: Sample
  readonly after: Sample
}

/** Part of the time that is not looked at: code is compiled, and what ends has not ended yet. */
const WARM_UP = 0.3

/** Most growth that counts as flat, in bytes a minute. */
const FLAT = { heap: 256_000, rss: 2_000_000 } as const

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const growth = (bytes: number): string => `${bytes < 0 ? '-' : '+'}${Math.abs(bytes / 1000).toFixed(0)} kB`
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(1)}`

/** A sample, with the rows that end soon for each person who signs in within a minute: their number follows the load. */
type Related = Sample & { readonly perPerson: number }

/** Longer than the lifetimes of a run. In minutes. */
const WINDOW = 2

const related = (samples: readonly Sample[]): readonly Related[] =>
  samples.map((sample) => {
    const from = samples.findLast(({ at }) => at <= sample.at - WINDOW) ?? { at: 0, begun: 0 }
    const rate = (sample.begun - from.begun) / (sample.at - from.at)
    return { ...sample, perPerson: rate > 0 ? sample.soon / rate : 0 }
  })

type Member = keyof Omit<Related, 'at' | 'begun' | 'cpu'>

type Line = {
  readonly name: string
  readonly member: Member
  readonly show: (value: number) => string
  readonly showSlope: (value: number) => string
}

const LINES: readonly Line[] = [
  { name: 'heap, collected', member: 'heap', show: megabytes, showSlope: growth },
  { name: 'buffers outside of it', member: 'external', show: megabytes, showSlope: growth },
  { name: 'resident memory', member: 'rss', show: megabytes, showSlope: growth },
  { name: 'open sockets, timers and the like', member: 'resources', show: count, showSlope: signed },
  { name: 'rows that end within ten minutes', member: 'soon', show: count, showSlope: signed },
  {
    name: 'the same, for each person who signs in within a minute',
    member: 'perPerson',
    show: (value) => value.toFixed(1),
    showSlope: signed,
  },
  { name: 'rows that end later', member: 'later', show: count, showSlope: signed },
  {
    name: 'rows that ended over five seconds ago, after a purge',
    member: 'over',
    show: count,
    showSlope: signed,
  },
]

const slope = (samples: readonly Related[], member: Member): number =>
  slopeOf(samples.map((sample) => ({ at: sample.at, value: sample[member] })))

/** The middle of a third of the samples. */
const middle = (samples: readonly Related[], member: Member, third: 'first' | 'last'): number => {
  const length = Math.max(1, Math.floor(samples.length / 3))
  const part = third === 'first' ? samples.slice(0, length) : samples.slice(-length)
  return median(part.map((sample) => sample[member]))
}

const row = ({ member, name, show, showSlope }: Line, samples: readonly Related[]): readonly string[] => [
  name,
  show(middle(samples, member, 'first')),
  show(middle(samples, member, 'last')),
  showSlope(slope(samples, member)),
]

const growthTarget = (samples: readonly Related[], member: 'heap' | 'rss', name: string): Target => {
  const grown = slope(samples, member)
  return {
    promise: `${name} is flat: at most ${growth(FLAT[member])} a minute`,
    measured: growth(grown),
    met: grown <= FLAT[member],
  }
}

const rowTargets = (samples: readonly Related[]): readonly Target[] => {
  const over = Math.max(...samples.map((sample) => sample.over))
  const [first, last] = [middle(samples, 'perPerson', 'first'), middle(samples, 'perPerson', 'last')]
  return [
    { promise: 'a purge leaves nothing that has ended', measured: `${count(over)} rows`, met: over === 0 },
    {
      promise: 'rows that end soon do not get more than people who sign in, within a fifth',
      measured: `${first.toFixed(1)} to ${last.toFixed(1)} for each`,
      met: last <= first * 1.2,
    },
  ]
}

const targets = ({ after, before, done }: Soaked, samples: readonly Related[]): readonly Target[] => {
  const failed = done.flatMap((each) => each.failed)
  return [
    growthTarget(samples, 'heap', 'the heap'),
    growthTarget(samples, 'rss', 'resident memory'),
    {
      promise: 'idle again, nothing is open that was not before',
      measured: `${before.resources} before, ${after.resources} after`,
      met: after.resources <= before.resources,
    },
    ...rowTargets(samples),
    {
      promise: 'everything ends as it must',
      measured: [`${count(failed.length)} failed`, ...failed.slice(0, 1)].join(': '),
      met: failed.length === 0,
    },
  ]
}

/** The table of a run. */
export function soakSection(soaked: Soaked): Section {
  const { done, minutes, samples, store } = soaked
  const looked = settled(related(samples), minutes * WARM_UP)
  const sum = done.map(({ name, times }) => `${count(times)} ${name}`).join(', ')
  const cpu = Math.max(0, ...samples.map((sample) => sample.cpu)) / 1000
  return {
    title: `Identity provider: soak on ${store}`,
    note: `${minutes} minutes of everything at once against the identity provider in a process of its own: ${sum}; ${count(cpu)} seconds of its processor time. Looked at every 15 seconds, after a purge and with the garbage collected; the first ${WARM_UP * 100} % only warm up. The first and the last column are medians of the first and the last third; growth is the median slope between all pairs of samples. Sessions, grants and tokens end after a minute here; what a sign-in rests on is kept for a day longer, and the audit log for good.`,
    head: ['', 'at first', 'at last', 'growth in a minute'],
    rows: LINES.map((line) => row(line, looked)),
    targets: targets(soaked, looked),
  }
}
