import { posix } from 'node:path'
import type { Problems } from './check.ts'
import { hasTest } from './testTitles.ts'
import type { Workspace } from './workspace.ts'

const DOCUMENT = 'README.md'

/** A link to a test, with the test's title where Markdown has the link's title. */
const TEST_LINK = /\]\(([^)\s]+\.test\.tsx?)(?: "([^"]*)")?\)/g

/** Rows of the table that says what is accepted. */
const ACCEPTED = /^\| chain \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)/m

type VectorFile = {
  readonly vectors?: readonly { readonly name: string; readonly result?: { code?: string } }[]
}

/** True for an accepted vector: `vectors.test.ts` has one test for each, named after it. */
function hasVector(workspace: Workspace, test: string, title: string): boolean {
  const folder = posix.join(posix.dirname(test), '../vectors/')
  return workspace.files
    .filter(({ path }) => posix.basename(test) === 'vectors.test.ts' && path.startsWith(folder))
    .flatMap(({ text }) => (JSON.parse(text) as VectorFile).vectors ?? [])
    .some(({ name, result }) => name === title && result?.code === undefined)
}

function linkProblems(workspace: Workspace, path: string, title: string | undefined): Problems {
  const file = workspace.files.find((one) => one.path === path)
  if (!file) return [`${DOCUMENT}: ${path} does not exist`]
  if (title === undefined) return [`${DOCUMENT}: the link to ${path} names no test`]
  return hasTest(file.text, title) || hasVector(workspace, path, title)
    ? []
    : [`${DOCUMENT}: ${path} has no test "${title}"`]
}

/** Holds the README to its tests: each one that it names must be there, and each cell of its table of chains names one. */
export function namedTests(workspace: Workspace): Problems {
  const text = workspace.files.find(({ path }) => path === DOCUMENT)?.text ?? ''
  const rows = ACCEPTED.exec(text)?.[1]?.trim().split('\n') ?? []
  return [
    ...(rows.length === 0 ? [`${DOCUMENT}: the table of chains is missing`] : []),
    ...[...text.matchAll(TEST_LINK)].flatMap(([, path = '', title]) => linkProblems(workspace, path, title)),
    ...rows.flatMap((row) =>
      row
        .split('|')
        .slice(2, -1)
        .filter((cell) => cell.search(TEST_LINK) < 0)
        .map((cell) => `${DOCUMENT}: no test backs "${cell.trim()}"`),
    ),
  ]
}
