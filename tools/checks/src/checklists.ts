import type { Problems } from './check.ts'
import { hasTest } from './testTitles.ts'
import type { Workspace } from './workspace.ts'

const DOCUMENT = 'apps/docs/guide/security-checklists.md'

const numbered = (chapter: string, ...last: readonly number[]): readonly string[] =>
  last.flatMap((count, index) =>
    Array.from({ length: count }, (_, at) => `${chapter}.${index + 1}.${at + 1}`),
  )

/**
 * What each list has, by the heading that its table stands under: the recommendations and attacks of RFC 9700 by section;
 * of the OWASP ASVS 5.0 sessions, self-contained tokens, and of OAuth the parts for servers, consent, and what relying
 * parties and resource servers rely on.
 */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'RFC 9700': [
    ...['2.1', '2.1.1', '2.1.2', '2.2.1', '2.2.2', '2.3', '2.4', '2.5', '2.6'],
    ...Array.from({ length: 17 }, (_, at) => `4.${at + 1}`),
  ],
  'ASVS 5.0 V7': numbered('7', 3, 4, 2, 5, 3, 2),
  'ASVS 5.0 V9': numbered('9', 3, 4),
  'ASVS 5.0 V10': numbered('10', 0, 0, 5, 16, 5, 2, 3),
}

/** A row of a table whose first cell is a number. */
const ROW = /^\| (\d+(?:\.\d+)+) \|.*$/gm
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

const namedProblems = ({ files }: Workspace, id: string, entry: string): Problems => {
  const [, path = '', title = ''] = TEST.exec(entry) ?? []
  if (path === '') return [`${DOCUMENT}: ${id}: no test is named by "${entry}"`]
  const file = files.find((one) => one.path === pathOf(path))
  if (!file) return [`${DOCUMENT}: ${id}: ${pathOf(path)} does not exist`]
  return hasTest(file.text, title) ? [] : [`${DOCUMENT}: ${id}: ${pathOf(path)} has no test "${title}"`]
}

const rowProblems = (workspace: Workspace, id: string, row: string): Problems => {
  const [, , requirement = '', ours = '', tests = '', ...more] = row
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
  if (requirement === '' || ours === '' || more.length !== 1)
    return [`${DOCUMENT}: ${id}: has to have a requirement, what is done, and tests`]
  if (WITHOUT.test(tests)) return []
  return tests.split('<br>').flatMap((entry) => namedProblems(workspace, id, entry.trim()))
}

/** Holds the security checklists to their lists and to the tests: no row may be missing, none may name a test that is not there. */
export function checklists(workspace: Workspace): Problems {
  const text = workspace.files.find(({ path }) => path === DOCUMENT)?.text ?? ''
  return Object.entries(LISTS).flatMap(([heading, ids]) => {
    const rows = [...sectionOf(text, heading).matchAll(ROW)].map(([row, id = '']) => ({ row, id }))
    const there = new Set(rows.map(({ id }) => id))
    return [
      ...ids.filter((id) => !there.has(id)).map((id) => `${DOCUMENT}: ${heading}: ${id} is missing`),
      ...rows.filter(({ id }) => !ids.includes(id)).map(({ id }) => `${DOCUMENT}: ${heading} has no ${id}`),
      ...rows.flatMap(({ id, row }) => rowProblems(workspace, id, row)),
    ]
  })
}
