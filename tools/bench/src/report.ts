import type { Measurement } from './measure.ts'

/** One table of the report. */
export type Section = {
  readonly title: string
  /** What was measured, in a sentence or two. */
  readonly note: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly targets?: readonly Target[] | undefined
}

/** A number that was promised, next to the one that was measured. */
export type Target = { readonly promise: string; readonly measured: string; readonly met: boolean }

/** `12,345` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB')
}

/** `12.3x`, without a decimal from 100 on. */
export function ratio(value: number): string {
  return `${value >= 100 ? count(value) : value.toFixed(1)}x`
}

/** Finds a measurement; a table without its subject would be a mistake in the script. */
export function named<T extends { readonly name: string }>(results: readonly T[], name: string): T {
  const result = results.find((candidate) => candidate.name === name)
  if (!result) throw new Error(`no measurement of ${name}`)
  return result
}

/** Rows of a speed table: per second, spread, and how many times faster the first subject is. */
export function speedRows(results: readonly Measurement[]): readonly (readonly string[])[] {
  const [ours] = results
  return results.map(({ name, opsPerSecond, spread }, index) => [
    name,
    count(opsPerSecond),
    `±${Math.round(spread * 100)} %`,
    index === 0 || !ours ? '' : ratio(ours.opsPerSecond / opsPerSecond),
  ])
}

export const SPEED_HEAD: readonly string[] = ['', 'per CPU second', 'spread', 'first row is faster by']

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

/** The whole report as Markdown. */
export function render(facts: readonly string[], sections: readonly Section[]): string {
  const parts = sections.flatMap(({ title, note, head, rows, targets = [] }) => [
    `## ${title}`,
    note,
    table(head, rows),
    ...(targets.length === 0
      ? []
      : [
          table(
            ['target', 'measured', 'met'],
            targets.map(({ promise, measured, met }) => [promise, measured, met ? 'yes' : '**no**']),
          ),
        ]),
  ])
  const head = [
    '# Measured against its peers',
    'Written by `npx -y pnpm@12 bench`, its `idp` and its `soak`; do not edit. Subjects take turns within one run; the numbers are medians of the rounds, per second of processor time.',
    facts.map((fact) => `- ${fact}`).join('\n'),
  ]
  return `${[...head, ...parts].join('\n\n')}\n`
}

const titleOf = (section: string): string => section.split('\n', 1)[0] ?? ''

/** Sections of a report by their titles, behind what comes before the first one. */
const taken = (report: string): readonly [string, ...string[]] => {
  const [head = '', ...sections] = report.trimEnd().split(/^(?=## )/m)
  return [head.trimEnd(), ...sections.map((section) => section.trimEnd())]
}

/**
 * A report in which sections were measured again: they take their old places, new ones come last, and all others stay as
 * they were. The head is that of the newer report.
 */
export function merge(report: string, newer: string): string {
  const [, ...old] = taken(report)
  const [head, ...sections] = taken(newer)
  const known = new Map(sections.map((section) => [titleOf(section), section]))
  const titles = new Set(old.map(titleOf))
  const kept = old.map((section) => known.get(titleOf(section)) ?? section)
  const added = sections.filter((section) => !titles.has(titleOf(section)))
  return `${[head, ...kept, ...added].join('\n\n')}\n`
}
