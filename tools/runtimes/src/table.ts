import type { Row } from './probe/types.ts'

/** What one runtime found, or why it found nothing. */
export type Outcome = {
  readonly runtime: string
  readonly rows: readonly Row[]
  readonly problem?: string | undefined
}

/** `3 + 3` for three proofs accepted and the same three, changed, refused; `FAIL` for anything else. */
function cell(row: Row | undefined): string {
  const passed = row !== undefined && row.problems.length === 0 && row.accepted > 0 && row.refused > 0
  return passed ? `${row.accepted} + ${row.refused}` : 'FAIL'
}

/** Package by runtime, as Markdown. */
export function table(packages: readonly string[], outcomes: readonly Outcome[]): string {
  const lines = [
    ['package', ...outcomes.map(({ runtime }) => runtime)],
    ['---', ...outcomes.map(() => '---')],
    ...packages.map((name) => [
      name,
      ...outcomes.map(({ rows }) => cell(rows.find((row) => row.name === name))),
    ]),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Every problem with its runtime and package. A package that a runtime says nothing about is one. */
export function problemsOf(packages: readonly string[], outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ runtime, rows, problem }) => [
    ...(problem === undefined ? [] : [`${runtime}: ${problem}`]),
    ...packages.flatMap((name) => {
      const row = rows.find((one) => one.name === name)
      const problems = row?.problems ?? []
      const silent = cell(row) === 'FAIL' && problems.length === 0
      return [...problems, ...(silent ? ['nothing verified'] : [])].map(
        (one) => `${runtime}, ${name}: ${one}`,
      )
    }),
  ])
}
