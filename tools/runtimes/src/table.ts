import type { Row } from './probe/types.ts'

/** What is expected of a row: that it is used, that importing it does no harm, or nothing, as it is not supported. */
export type Wanted = 'use' | 'import' | undefined

/** What one runtime found, or why it found nothing. */
export type Outcome = {
  readonly runtime: string
  /** By row. */
  readonly wanted: Readonly<Record<string, Wanted>>
  readonly rows: readonly Row[]
  readonly problem?: string | undefined
}

function passed(row: Row | undefined): row is Row {
  return row !== undefined && row.problems.length === 0 && row.accepted > 0 && row.refused > 0
}

/**
 * `3 + 3` for three accepted and three refused, `imports` where nothing more is promised, `–` where that is not either;
 * `FAIL` for anything else.
 */
function cell(row: Row | undefined, wanted: Wanted): string {
  if (wanted === undefined) return row === undefined ? '–' : 'FAIL'
  if (!passed(row)) return 'FAIL'
  return wanted === 'use' ? `${row.accepted} + ${row.refused}` : 'imports'
}

/** Package by runtime, as Markdown. */
export function table(names: readonly string[], outcomes: readonly Outcome[]): string {
  const lines = [
    ['package', ...outcomes.map(({ runtime }) => runtime)],
    ['---', ...outcomes.map(() => '---')],
    ...names.map((name) => [
      name,
      ...outcomes.map(({ rows, wanted }) =>
        cell(
          rows.find((row) => row.name === name),
          wanted[name],
        ),
      ),
    ]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Every problem with its runtime and package. A package that a runtime should say something about and does not is one. */
export function problemsOf(names: readonly string[], outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ problem, rows, runtime, wanted }) => [
    ...(problem === undefined ? [] : [`${runtime}: ${problem}`]),
    ...names.flatMap((name) => {
      const row = rows.find((one) => one.name === name)
      const problems = row?.problems ?? []
      const silent = cell(row, wanted[name]) === 'FAIL' && problems.length === 0
      return [...problems, ...(silent ? ['nothing verified'] : [])].map(
        (one) => `${runtime}, ${name}: ${one}`,
      )
    }),
  ])
}
