import { describe, expect, test } from 'vitest'
import { checklists } from './checklists.ts'
import { workspaceOf } from './workspace.ts'

const DOCUMENT = 'apps/docs/guide/security-checklists.md'
const HARDENING = 'apps/docs/guide/hardening.md'
const TESTS = `
test('holds', () => {})
test.skip('is not run', () => {})
describe('a group', () => {})
conformance('oidcc-server', async () => {})
`

const row = (id: string, tests: string): string => `| ${id} | what is asked | what is done | ${tests} |`

/** Problems of a document, without those of rows that are missing. */
const problems = (...rows: readonly string[]): readonly string[] => {
  const text = `# A\n\n## ASVS 5.0 V9\n\n| | | | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  const files = [
    { path: DOCUMENT, text },
    { path: 'apps/idp/src/a.test.ts', text: TESTS },
    { path: 'packages/x/src/b.test.ts', text: TESTS },
  ]
  return checklists(workspaceOf('/', files)).filter((problem) => !problem.endsWith('is missing'))
}

describe('checklists', () => {
  test.each([
    '`a.test.ts` “holds”',
    '`packages/x/src/b.test.ts` “holds”<br>`a.test.ts` “oidcc-server”',
    'Not met: there is no switch for it.',
    'Not ours: of the relying party.',
  ])('default: %s', (tests) => {
    expect(problems(row('9.1.1', tests))).toEqual([])
  })

  test('error: a row that is missing is named, in a document without rows every one', () => {
    const missing = checklists(workspaceOf('/', []))
    expect(missing).toContain(`${DOCUMENT}: RFC 9700: 4.17 is missing`)
    expect(missing).toContain(`${DOCUMENT}: ASVS 5.0 V10: 10.4.16 is missing`)
    expect(missing.filter((problem) => problem.startsWith(DOCUMENT))).toHaveLength(26 + 19 + 7 + 31)
    expect(missing).toContain(`${HARDENING}: Pitfalls: signature-unchecked is missing`)
    expect(missing).toContain(`${HARDENING}: Decoders: idp-claims is missing`)
    expect(missing).toContain(`${HARDENING}: Attacks: secrets-in-sources is missing`)
  })

  test.each([
    ['`a.test.ts` “is gone”', 'apps/idp/src/a.test.ts has no test "is gone"'],
    ['`a.test.ts` “is not run”', 'apps/idp/src/a.test.ts has no test "is not run"'],
    ['`a.test.ts` “a group”', 'apps/idp/src/a.test.ts has no test "a group"'],
    ['`a.test.ts` “holds”<br>`c.test.ts` “holds”', 'apps/idp/src/c.test.ts does not exist'],
    ['words', 'no test is named by "words"'],
    ['', 'no test is named by ""'],
    ['Not met:', 'no test is named by "Not met:"'],
  ])('error: %s', (tests, problem) => {
    expect(problems(row('9.1.1', tests))).toEqual([`${DOCUMENT}: 9.1.1: ${problem}`])
  })

  test('error: a row that the list does not have, and one that says nothing', () => {
    expect(problems(row('9.3.1', 'Not ours: no.'))).toEqual([`${DOCUMENT}: ASVS 5.0 V9 has no 9.3.1`])
    expect(problems('| 9.1.1 | | | Not ours: no. |')).toEqual([
      `${DOCUMENT}: 9.1.1: has to have a requirement, what is done, and tests`,
    ])
  })
})

describe('checklists of our own, whose rows have names', () => {
  const SUITE = `for (const { name, run } of conformance(fixture)) test(name, run)`
  const files = [
    {
      path: 'packages/siwx-core/src/internal/conformance/proof.ts',
      text: "named('proof: a foreign key is refused', () => 1),",
    },
    {
      path: 'packages/siwx-x/src/conformance.test.ts',
      text: `import { conformance } from '@countersign/siwx-core/conformance'\n${SUITE}\n`,
    },
    { path: 'packages/siwx-y/src/conformance.test.ts', text: `${SUITE}\n` },
  ]
  const hardening = (name: string, tests: string): readonly string[] => {
    const text = `# H\n\n## Pitfalls\n\n| | | | |\n| --- | --- | --- | --- |\n${row(name, tests)}\n`
    const workspace = workspaceOf('/', [...files, { path: HARDENING, text }])
    return checklists(workspace).filter((problem) => !problem.endsWith('is missing'))
  }

  test('default: a case of the suite for chains is a test of each package that runs it', () => {
    const named = '`packages/siwx-x/src/conformance.test.ts` “proof: a foreign key is refused”'
    expect(hardening('`signature-unchecked`', named)).toEqual([])
  })

  test.each([
    ['packages/siwx-x/src/conformance.test.ts', 'proof: is gone'],
    ['packages/siwx-y/src/conformance.test.ts', 'proof: a foreign key is refused'],
  ])('error: %s has no such case, or does not run the suite', (path, title) => {
    expect(hardening('`signature-unchecked`', `\`${path}\` “${title}”`)).toEqual([
      `${HARDENING}: signature-unchecked: ${path} has no test "${title}"`,
    ])
  })

  test('error: a name that the list does not have', () => {
    expect(hardening('`made-up`', 'Not ours: no.')).toEqual([`${HARDENING}: Pitfalls has no made-up`])
  })
})
