import type { Problems } from './check.ts'
import { CHECKLISTS } from './checklistRows.ts'
import { hasCase, hasTest, runsSuite } from './testTitles.ts'
import type { Workspace } from './workspace.ts'

/** A row of a table whose first cell is a number, or a name in code. */
const ROW = /^\| (\d+(?:\.\d+)+|`[a-z0-9-]+`) \|.*$/gm
const TEST = /^`([^`]+\.tsx?)` “(.+)”$/
/** What is said in place of a test. */
const WITHOUT = /^(?:Not ours|Not met|Not here): \S/

const sectionOf = (text: string, heading: string): string => {
  const start = text.indexOf(`\n## ${heading}\n`)
  if (start < 0) return ''
  const end = text.indexOf('\n## ', start + 1)
  return text.slice(start, end < 0 ? undefined : end)
}

/** Most tests are of the provider: their paths are told from its sources. */
const pathOf = (path: string): string =>
  /^(?:apps|examples|packages|tools)\//.test(path) ? path : `apps/idp/src/${path}`

/** The cases of the suite for chains: a package that runs the suite has a test of each. */
const SUITE = 'packages/siwx-core/src/internal/conformance/'

const shows = ({ files }: Workspace, text: string, title: string): boolean =>
  hasTest(text, title) ||
  (runsSuite(text) && files.some((file) => file.path.startsWith(SUITE) && hasCase(file.text, title)))

const namedProblems = (workspace: Workspace, entry: string): Problems => {
  const [, path = '', title = ''] = TEST.exec(entry) ?? []
  if (path === '') return [`no test is named by "${entry}"`]
  const file = workspace.files.find((one) => one.path === pathOf(path))
  if (!file) return [`${pathOf(path)} does not exist`]
  return shows(workspace, file.text, title) ? [] : [`${pathOf(path)} has no test "${title}"`]
}

const rowProblems = (workspace: Workspace, row: string): Problems => {
  const [, , requirement = '', ours = '', tests = '', ...more] = row
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
  if (requirement === '' || ours === '' || more.length !== 1)
    return ['has to have a requirement, what is done, and tests']
  if (WITHOUT.test(tests)) return []
  return tests.split('<br>').flatMap((entry) => namedProblems(workspace, entry.trim()))
}

const sectionProblems = (
  workspace: Workspace,
  text: string,
  [heading, ids]: readonly [string, readonly string[]],
): Problems => {
  const rows = [...sectionOf(text, heading).matchAll(ROW)].map(([row, id = '']) => ({
    row,
    id: id.replaceAll('`', ''),
  }))
  const there = new Set(rows.map(({ id }) => id))
  return [
    ...ids.filter((id) => !there.has(id)).map((id) => `${heading}: ${id} is missing`),
    ...rows.filter(({ id }) => !ids.includes(id)).map(({ id }) => `${heading} has no ${id}`),
    ...rows.flatMap(({ id, row }) => rowProblems(workspace, row).map((problem) => `${id}: ${problem}`)),
  ]
}

/** Holds the security checklists to their lists and to the tests: no row may be missing, none may name a test that is not there. */
export function checklists(workspace: Workspace): Problems {
  return Object.entries(CHECKLISTS).flatMap(([document, lists]) => {
    const text = workspace.files.find(({ path }) => path === document)?.text ?? ''
    return Object.entries(lists)
      .flatMap((list) => sectionProblems(workspace, text, list))
      .map((problem) => `${document}: ${problem}`)
  })
}
