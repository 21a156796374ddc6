import { describe, expect, test } from 'vitest'
import { namedTests } from './namedTests.ts'
import { workspaceOf } from './workspace.ts'

const TESTS = `
describe('a group', () => {
  test('is accepted', () => {})
  test.each([1, 2])('takes %i', () => {})
  test.each([
    ['a'],
  ])('spells %s', () => {})
  test.each(
    cases.map(([name]) => name),
  )('reads %s', () => {})
  test.skip('is not run', () => {})
})
`
const VECTORS = JSON.stringify({
  vectors: [
    { name: 'good', result: { account: 'x:1:a' } },
    { name: 'bad', result: { code: 'expired' } },
  ],
})

function check(...cells: readonly string[]): readonly string[] {
  const text = `# A\n\n| chain | call |\n| --- | --- |\n${cells.map((cell) => `| x | ${cell} |\n`).join('')}\n`
  const files = [
    { path: 'README.md', text },
    { path: 'packages/x/src/a.test.ts', text: TESTS },
    { path: 'packages/x/src/vectors.test.ts', text: '' },
    { path: 'packages/x/vectors/signatures.json', text: VECTORS },
  ]
  return namedTests(workspaceOf('/', files))
}

const link = (file: string, title: string): string => `[a](packages/x/src/${file}.test.ts "${title}")`

describe('namedTests', () => {
  test.each(['is accepted', 'takes %i', 'spells %s', 'reads %s'])('default: %s', (title) => {
    expect(check(link('a', title))).toEqual([])
  })

  test('behavior: an accepted vector is a test of vectors.test.ts', () => {
    expect(check(link('vectors', 'good'))).toEqual([])
    expect(check(link('vectors', 'bad'))).toHaveLength(1)
    expect(check(link('a', 'good'))).toHaveLength(1)
  })

  test.each(['is gone', 'a group', 'is not run', 'accepted'])('error: no test that runs: %s', (title) => {
    expect(check(link('a', title))).toEqual([`README.md: packages/x/src/a.test.ts has no test "${title}"`])
  })

  test('error: a file that is gone, a link without a test, a cell without a link, no table', () => {
    expect(check(link('b', 'is accepted'))).toEqual(['README.md: packages/x/src/b.test.ts does not exist'])
    expect(check('[a](packages/x/src/a.test.ts)')).toEqual([
      'README.md: the link to packages/x/src/a.test.ts names no test',
    ])
    expect(check(link('a', 'is accepted'), 'words')).toEqual(['README.md: no test backs "words"'])
    expect(check()).toEqual(['README.md: the table of chains is missing'])
  })
})
