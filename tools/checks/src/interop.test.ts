import { describe, expect, test } from 'vitest'
import { interop } from './interop.ts'
import { workspaceOf } from './workspace.ts'

const LIBRARIES = `| library | version | tested by |
| --- | --- | --- |
| a | 1 | \`a.test.ts\` |
| b | 2 | \`b.test.ts\` |
`
const TESTS = {
  a: "  test('sign-in', async () => {})\n  test(\n    'a long one', async () => {})\n",
  b: "  test('sign-in', async () => {})\n",
}

const check = (matrix: string, tests: Readonly<Record<string, string>> = TESTS) =>
  interop(
    workspaceOf('/', [
      {
        path: 'apps/docs/guide/interop.md',
        text: `# Relying parties\n\n${LIBRARIES}\n${matrix}\nThe end.\n`,
      },
      ...Object.entries(tests).map(([name, text]) => ({
        path: `apps/idp/src/interop/${name}.test.ts`,
        text,
      })),
    ]),
  )

const matrix = (...rows: readonly string[]) => `| case | a | b |\n| --- | --- | --- |\n${rows.join('\n')}\n`
const SIGN_IN = '| sign-in | yes | yes |'
const LONG = '| a long one | yes | – |'

describe('interop', () => {
  test('default: every case is a test, every test a case', () => {
    expect(check(matrix(SIGN_IN, LONG))).toEqual([])
  })

  test('error: a cell says more than is tested', () => {
    expect(check(matrix(SIGN_IN, '| a long one | yes | yes |'))).toHaveLength(1)
  })

  test('error: a cell says less than is tested', () => {
    expect(check(matrix('| sign-in | yes | – |', LONG))).toHaveLength(1)
  })

  test('error: a test without a row, a file without a library, no matrix', () => {
    expect(check(matrix(SIGN_IN))).toEqual([
      'apps/docs/guide/interop.md: a.test.ts has the case "a long one", which is no row',
    ])
    expect(check(matrix(SIGN_IN, LONG), { ...TESTS, c: TESTS.b })).toEqual([
      'apps/docs/guide/interop.md: no library is tested by apps/idp/src/interop/c.test.ts',
    ])
    expect(check(matrix(SIGN_IN, LONG), { a: TESTS.a })).toEqual([
      'apps/docs/guide/interop.md: b has no test file',
    ])
    expect(check('| case | a |\n| --- | --- |\n| sign-in | yes |\n| a long one | yes |\n')).toEqual([
      'apps/docs/guide/interop.md: b is no column',
    ])
    expect(check('')).toContain('apps/docs/guide/interop.md: the matrix is missing')
  })
})
