import type { Problems } from './check.ts'
import { CHECKLISTS } from './checklistRows.ts'
import { proofPages } from './proofPages.ts'
import { cellProblems, cellsOf, sectionOf } from './testCells.ts'
import type { Workspace } from './workspace.ts'

/** A row of a table whose first cell is a number, or a name in code. */
const ROW = /^\| (\d+(?:\.\d+)+|`[a-z0-9-]+`) \|.*$/gm
/** What is said in place of a test. */
const WITHOUT = /^(?:Not ours|Not met|Not here): \S/

const rowProblems = (workspace: Workspace, row: string): Problems => {
  const [, requirement = '', ours = '', tests = '', ...more] = cellsOf(row)
  if (requirement === '' || ours === '' || more.length !== 0)
    return ['has to have a requirement, what is done, and tests']
  return WITHOUT.test(tests) ? [] : cellProblems(workspace, tests)
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

/**
 * Holds the security checklists to their lists and to the tests: no row may be missing, none may name a test that is not
 * there. The pages about signatures likewise, see {@link proofPages}.
 */
export function checklists(workspace: Workspace): Problems {
  const problems = Object.entries(CHECKLISTS).flatMap(([document, lists]) => {
    const text = workspace.files.find(({ path }) => path === document)?.text ?? ''
    return Object.entries(lists)
      .flatMap((list) => sectionProblems(workspace, text, list))
      .map((problem) => `${document}: ${problem}`)
  })
  return [...problems, ...proofPages(workspace)]
}
