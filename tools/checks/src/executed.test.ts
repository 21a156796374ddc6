import { describe, expect, test } from 'vitest'
import { executed } from './executed.ts'
import { workspaceOf } from './workspace.ts'

const PAGE = { path: 'docs/page.md', text: '# A\n\n```sh\nls\n```\n\n```text\nprose\n```\n' }
// In two parts: this file opens no document itself.
const opens = (path: string): string => ['openDocument', `('${path}')`].join('')
const TEST = `const page = ${opens('docs/page.md')}\npage.expectAllTaken()\n`
const MISSED = ['docs/page.md: no test runs the blocks of line 3']

const check = (text: string, path = 'src/page.test.ts') => executed(workspaceOf('/', [PAGE, { path, text }]))

describe('executed', () => {
  test('default: a test opens the document and takes every block', () => {
    expect(check(TEST)).toEqual([])
    expect(check(TEST, 'src/page.test.tsx')).toEqual([])
  })

  test.each([
    ['no test', ''],
    ['a test that may leave blocks out', TEST.replace('page.expectAllTaken()', '')],
  ])('error: %s', (_, text) => {
    expect(check(text)).toEqual(MISSED)
  })

  test('error: a file that is no test', () => {
    expect(check(TEST, 'src/page.ts')).toEqual(MISSED)
  })

  test.each([
    ['without blocks', 'docs/other.md', '# A\n'],
    ['with prose alone', 'docs/other.md', '```text\nls\n```\n'],
    ['a changelog', 'packages/x/CHANGELOG.md', '```sh\nls\n```\n'],
    ['a changeset', '.changeset/x.md', '```ts\nlet a\n```\n'],
    ['no Markdown', 'src/page.ts', '```sh\nls\n```\n'],
  ])('behavior: %s needs none', (_, path, text) => {
    expect(executed(workspaceOf('/', [{ path, text }]))).toEqual([])
  })

  test('error: a document that is not in git, for one that is only made', () => {
    expect(check(`${TEST}${opens('docs/made.md')}\n`)).toEqual([
      'src/page.test.ts: opens docs/made.md, which is not in git',
    ])
    expect(check(TEST.replace('page.md', 'made.md'))).toEqual([
      ...MISSED,
      'src/page.test.ts: opens docs/made.md, which is not in git',
    ])
  })
})
