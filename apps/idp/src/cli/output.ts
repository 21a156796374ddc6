import { Console } from 'node:console'
import { stderr, stdout } from 'node:process'

/** Where commands write: results on standard output, everything else on standard error. */
export type Output = { readonly result: (text: string) => void; readonly note: (text: string) => void }

/** The process's own streams. */
export const processOutput = (): Output => {
  const console = new Console({ stdout, stderr })
  return { result: (text) => console.log(text), note: (text) => console.error(text) }
}

/** Two-space JSON. */
export const toJson = (value: unknown): string => JSON.stringify(value, null, 2)

/** Rows as aligned columns, for people. */
export const toTable = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
