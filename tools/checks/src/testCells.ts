import type { Problems } from './check.ts'
import { hasCase, hasTest, runsSuite } from './testTitles.ts'
import type { Workspace } from './workspace.ts'

const TEST = /^`([^`]+\.tsx?)` “(.+)”$/

/** A section of a document, from its heading to the next one of the same rank. */
export function sectionOf(text: string, heading: string): string {
  const start = text.indexOf(`\n## ${heading}\n`)
  if (start < 0) return ''
  const end = text.indexOf('\n## ', start + 1)
  return text.slice(start, end < 0 ? undefined : end)
}

/** The cells of a table's row. */
export function cellsOf(row: string): readonly string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** Holds the tests that a cell names, one a line, to the sources: each must be there, and run. */
export function cellProblems(workspace: Workspace, cell: string): Problems {
  return cell.split('<br>').flatMap((entry) => namedProblems(workspace, entry.trim()))
}

/** Most tests are of the provider: their paths are told from its sources. */
const pathOf = (path: string): string =>
  /^(?:apps|examples|packages|tools)\//.test(path) ? path : `apps/idp/src/${path}`

/** The cases of the suite for chains: a package that runs the suite has a test of each. */
const SUITE = 'packages/siwx-core/src/internal/conformance/'

const shows = ({ files }: Workspace, text: string, title: string): boolean =>
  hasTest(text, title) ||
  (runsSuite(text) && files.some((file) => file.path.startsWith(SUITE) && hasCase(file.text, title)))

function namedProblems(workspace: Workspace, entry: string): Problems {
  const [, path = '', title = ''] = TEST.exec(entry) ?? []
  if (path === '') return [`no test is named by "${entry}"`]
  const file = workspace.files.find((one) => one.path === pathOf(path))
  if (!file) return [`${pathOf(path)} does not exist`]
  return shows(workspace, file.text, title) ? [] : [`${pathOf(path)} has no test "${title}"`]
}
