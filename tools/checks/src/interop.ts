import { posix } from 'node:path'
import type { Problems } from './check.ts'
import type { Workspace } from './workspace.ts'

const DOCUMENT = 'apps/docs/guide/interop.md'
const FOLDER = 'apps/idp/src/interop'

const cellsOf = (row: string): readonly string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** The rows of the table whose first column has this name, its head first. */
function tableOf(text: string, name: string): readonly (readonly string[])[] {
  const found = new RegExp(`^\\| ${name} \\|.*\\n\\|[-| ]+\\|\\n(?:\\|.*\\n?)+`, 'm').exec(text)?.[0] ?? ''
  const [head = '', , ...rows] = found.trimEnd().split('\n')
  return [head, ...rows].map(cellsOf)
}

/** Titles of the tests of a file. */
const titlesOf = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^ *test\(\s*'([^']+)'/gm)].map(([, title = '']) => title))

/** Holds the matrix of relying parties to its tests: a cell says `yes` exactly where the library's file has the case. */
export function interop(workspace: Workspace): Problems {
  const read = (path: string) => workspace.files.find((file) => file.path === path)?.text
  const text = read(DOCUMENT) ?? ''
  const files = new Map(
    tableOf(text, 'library')
      .slice(1)
      .map(([library = '', , file = '']) => [library, file.replaceAll('`', '')]),
  )
  const [head = [], ...rows] = tableOf(text, 'case')
  const named = new Set([...files.values()].map((file) => posix.join(FOLDER, file)))
  const unnamed = workspace.files
    .filter(({ path }) => path.startsWith(`${FOLDER}/`) && path.endsWith('.test.ts') && !named.has(path))
    .map(({ path }) => `${DOCUMENT}: no library is tested by ${path}`)
  const columns = head.slice(1).flatMap((library, column): Problems => {
    const file = files.get(library)
    const source = file === undefined ? undefined : read(posix.join(FOLDER, file))
    if (source === undefined) return [`${DOCUMENT}: ${library} has no test file`]
    const titles = titlesOf(source)
    const said = new Map(rows.map((cells) => [cells[0] ?? '', cells[column + 1]]))
    return [
      ...[...said].flatMap(([title, cell]) =>
        (cell === 'yes') === titles.has(title)
          ? []
          : [
              `${DOCUMENT}: ${library}, "${title}" says "${cell}", but its test is ${titles.has(title) ? '' : 'not '}in ${file}`,
            ],
      ),
      ...[...titles]
        .filter((title) => !said.has(title))
        .map((title) => `${DOCUMENT}: ${file} has the case "${title}", which is no row`),
    ]
  })
  const missing = rows.length === 0 || files.size === 0 ? [`${DOCUMENT}: the matrix is missing`] : []
  const left = [...files.keys()].filter((library) => !head.includes(library))
  return [
    ...missing,
    ...left.map((library) => `${DOCUMENT}: ${library} is no column`),
    ...unnamed,
    ...columns,
  ]
}
