import type { Problems } from './check.ts'
import { PROOF_HEADINGS, PROOF_PAGES } from './checklistRows.ts'
import { cellProblems, cellsOf, sectionOf } from './testCells.ts'
import type { Workspace } from './workspace.ts'

const TESTS = 'Tests'
const HEADING = /^## (.+)$/gm
const ROW = /^\|.*\|$/gm
/** Claims that a page shows by tests: enough to cover it, few enough to be read. */
const CLAIMS = { least: 4, most: 8 }

/**
 * Holds the pages that say what a signature proves to one order of headings, so that chains can be compared, and their claims
 * to tests. A claim without a test is none: nothing stands in for it here.
 */
export function proofPages(workspace: Workspace): Problems {
  return PROOF_PAGES.flatMap((page) => {
    const text = workspace.files.find(({ path }) => path === page)?.text
    const problems = text === undefined ? ['is missing'] : pageProblems(workspace, text)
    return problems.map((problem) => `${page}: ${problem}`)
  })
}

function pageProblems(workspace: Workspace, text: string): Problems {
  const headings = [...text.matchAll(HEADING)].map(([, heading = '']) => heading)
  const [, , ...rows] = (sectionOf(text, TESTS).match(ROW) ?? []).map(cellsOf)
  const few = rows.length < CLAIMS.least || rows.length > CLAIMS.most
  return [
    ...(headings.join() === PROOF_HEADINGS.join()
      ? []
      : [`has to have the headings ${PROOF_HEADINGS.join(', ')}`]),
    ...(few ? [`has to show ${CLAIMS.least} to ${CLAIMS.most} claims by tests, not ${rows.length}`] : []),
    ...rows.flatMap((row) => claimProblems(workspace, row)),
  ]
}

function claimProblems(workspace: Workspace, [claim = '', tests = '', ...more]: readonly string[]): Problems {
  if (claim === '' || more.length > 0) return ['a row has to have a claim and tests']
  return cellProblems(workspace, tests).map((problem) => `${claim}: ${problem}`)
}
