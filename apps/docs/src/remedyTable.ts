import type { Remedy } from './remedies.ts'
import { table } from './table.ts'

/** A Markdown table of codes with what they come of and what to do. */
export function remedyTable(remedies: Readonly<Record<string, Remedy>>, name = 'code'): string {
  const rows = Object.entries(remedies).map(([code, { cause, remedy }]) => [`\`${code}\``, cause, remedy])
  return table([name, 'cause', 'what to do'], rows)
}
