import type { Values } from '../sql/row.ts'

/** A statement as PostgreSQL takes it. */
export type Positional = { readonly text: string; readonly names: readonly string[] }

const known = new Map<string, Positional>()

// A colon after a colon is a cast.
const NAMED = /(?<!:):([a-z][A-Za-z]*)/g

const numbered = (sql: string): Positional => {
  const names: string[] = []
  const text = sql.replace(NAMED, (_, name: string) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  })
  return { text, names }
}

/** Turns `:name` into `$1`: the statements of both databases name their values. */
export const toPositional = (
  sql: string,
  values: Values,
): { readonly text: string; readonly values: readonly (string | number | null)[] } => {
  const statement = known.get(sql) ?? numbered(sql)
  known.set(sql, statement)
  return { text: statement.text, values: statement.names.map((name) => values[name] ?? null) }
}
