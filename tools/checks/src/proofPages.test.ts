import { describe, expect, test } from 'vitest'
import { PROOF_HEADINGS } from './checklistRows.ts'
import { checklists } from './checklists.ts'
import { proofPages } from './proofPages.ts'
import { workspaceOf } from './workspace.ts'

const PAGE = 'apps/docs/proofs/flow.md'
const HOLDS = '`packages/x/src/a.test.ts` “holds”'

const page = (rows: readonly string[], headings: readonly string[] = PROOF_HEADINGS): string =>
  `# A\n\n${headings.map((heading) => `## ${heading}\n`).join('\n')}\n| Claim | Test |\n| --- | --- |\n${rows.join('\n')}\n`

const row = (tests: string): string => `| It holds | ${tests} |`
const rows = (count: number, tests = HOLDS): readonly string[] =>
  Array.from({ length: count }, () => row(tests))

const workspace = (text: string) =>
  workspaceOf('/', [
    { path: PAGE, text },
    {
      path: 'packages/x/src/a.test.ts',
      text: "test('holds', () => {})\ntest.skip('is not run', () => {})\n",
    },
  ])

const problems = (text: string): readonly string[] =>
  proofPages(workspace(text)).filter((problem) => problem.startsWith(PAGE))

describe('proofPages', () => {
  test.each([4, 8])('default: %i claims with their tests', (count) => {
    expect(problems(page(rows(count)))).toEqual([])
    expect(problems(page(rows(count, `${HOLDS}<br>${HOLDS}`)))).toEqual([])
  })

  test('is part of the checklists', () => {
    expect(checklists(workspace(page(rows(3))))).toContain(
      `${PAGE}: has to show 4 to 8 claims by tests, not 3`,
    )
  })

  test('error: a page that is missing is named, each chain has one', () => {
    expect(proofPages(workspaceOf('/', []))).toHaveLength(6)
    expect(proofPages(workspaceOf('/', []))).toContain(`${PAGE}: is missing`)
  })

  test.each([
    ['another order', [...PROOF_HEADINGS].reverse()],
    ['one less', PROOF_HEADINGS.slice(1)],
    ['one more', ['More', ...PROOF_HEADINGS]],
  ])('error: headings in %s', (_name, headings) => {
    expect(problems(page(rows(4), headings))).toContain(
      `${PAGE}: has to have the headings ${PROOF_HEADINGS.join(', ')}`,
    )
  })

  test.each([0, 3, 9])('error: %i claims', (count) => {
    expect(problems(page(rows(count)))).toEqual([`${PAGE}: has to show 4 to 8 claims by tests, not ${count}`])
  })

  test.each([
    ['`packages/x/src/a.test.ts` “is gone”', 'packages/x/src/a.test.ts has no test "is gone"'],
    ['`packages/x/src/a.test.ts` “is not run”', 'packages/x/src/a.test.ts has no test "is not run"'],
    ['`packages/x/src/b.test.ts` “holds”', 'packages/x/src/b.test.ts does not exist'],
    ['Not ours: of the wallet.', 'no test is named by "Not ours: of the wallet."'],
    ['', 'no test is named by ""'],
  ])('error: %s', (tests, problem) => {
    expect(problems(page([...rows(3), row(tests)]))).toEqual([`${PAGE}: It holds: ${problem}`])
  })

  test('error: a row without a claim, or with more cells', () => {
    const wrong = [`| | ${HOLDS} |`, `| a | ${HOLDS} | b |`]
    expect(problems(page([...rows(2), ...wrong]))).toEqual([
      `${PAGE}: a row has to have a claim and tests`,
      `${PAGE}: a row has to have a claim and tests`,
    ])
  })
})
